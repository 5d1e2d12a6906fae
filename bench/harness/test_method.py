"""The arithmetic, on values whose result is known."""

import unittest

from harness import method


class MethodTest(unittest.TestCase):
    def test_percentiles_lie_between_ranks(self):
        self.assertEqual(1, method.percentile([3, 1, 2], 0))
        self.assertEqual(2.5, method.percentile([4, 1, 2, 3], 0.5))
        self.assertEqual(3, method.percentile([3, 1, 2], 1))

    def test_an_interval_holds_the_median_and_grows_with_the_spread(self):
        narrow = method.interval([0.98, 0.99, 1.0, 1.01, 1.02])
        wide = method.interval([0.5, 0.8, 1.0, 1.2, 1.5])
        self.assertTrue(narrow[0] <= 1.0 <= narrow[1])
        self.assertGreater(wide[1] - wide[0], narrow[1] - narrow[0])
        self.assertEqual(wide, method.interval([0.5, 0.8, 1.0, 1.2, 1.5]))

    def test_a_bar_passes_by_the_far_end_of_the_interval_alone(self):
        self.assertEqual("pass", method.judge(0.36, 0.50, (">=", 0.35)))
        self.assertEqual("undecided", method.judge(0.34, 0.50, (">=", 0.35)))
        self.assertEqual("fail", method.judge(0.20, 0.34, (">=", 0.35)))
        self.assertEqual("pass", method.judge(1.5, 2.0, ("<=", 2.0)))
        self.assertEqual("undecided", method.judge(1.5, 2.1, ("<=", 2.0)))
        self.assertEqual("fail", method.judge(2.1, 2.2, ("<=", 2.0)))

    def test_a_reference_that_differs_from_itself_voids_the_run(self):
        good = [2.0] * 9
        self.assertEqual("pass", method.verdict(good, [0.9, 1.0, 1.1] * 3, (">=", 1.0))[3])
        self.assertEqual("void", method.verdict(good, [0.7, 1.0, 1.3] * 3, (">=", 1.0))[3])

    def test_one_odd_round_in_twenty_voids_nothing(self):
        self.assertTrue(method.is_steady([1.0] * 19 + [3.0]))

    def test_a_warm_up_needs_requests_and_two_windows_alike(self):
        self.assertFalse(method.has_settled([(30_000, 1.0)]))
        self.assertFalse(method.has_settled([(5_000, 1.0), (5_000, 1.0)]))
        self.assertFalse(method.has_settled([(10_000, 1.0), (10_000, 0.9)]))
        self.assertTrue(method.has_settled([(10_000, 1.0), (10_000, 0.96)]))


if __name__ == "__main__":
    unittest.main()
