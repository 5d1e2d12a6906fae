"""What a segment costs, and how many rounds there are."""

import types
import unittest

from harness.comparing import Participant, decide


class ComparingTest(unittest.TestCase):
    def test_what_is_done_behind_an_answer_is_part_of_the_cost_and_clearing_away_is_not(self):
        spent = [0.0]

        def spend(seconds):
            spent[0] += seconds

        def run(count):
            spend(1)
            return types.SimpleNamespace(count=count, seconds=2, client=0.5)

        one = Participant("one", run, {"server": lambda: spent[0]}, lambda: spend(10), lambda: spend(100))
        segments = [one.segment(4), one.segment(4)]
        self.assertEqual([{"server": 11, "client": 0.5}] * 2, [each.cpu for each in segments])
        self.assertEqual(8, one.done)

    def test_an_undecided_comparison_has_as_many_rounds_again_and_no_more(self):
        for verdict, rounds in ("undecided", 6), ("pass", 3):
            with self.subTest(verdict):
                self.assertEqual(rounds, len(self.decided(verdict)))

    def decided(self, verdict):
        stage = types.SimpleNamespace(dropped=1, rounds=3, extends=True)
        done = types.SimpleNamespace(count=1, seconds=1, client=0)
        participant = Participant("one", lambda _: done, {})
        found, outcomes = decide(stage, [participant], {"one": 1}, [lambda _: (1, 1, 1, verdict)])
        self.assertEqual([verdict], [outcome[3] for outcome in outcomes])
        return found


if __name__ == "__main__":
    unittest.main()
