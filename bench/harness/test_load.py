"""What is made of the load tool's own figures."""

import unittest

from harness import load


class LoadTest(unittest.TestCase):
    def test_a_request_that_was_sent_late_took_from_when_it_should_have_been(self):
        sent = [(100.0, 0.01), (100.1, 0.3), (100.45, 0.01), (100.46, 0.01)]
        self.assertEqual([0.01, 0.3, 0.26, 0.17], [round(each, 6) for each in load.from_schedule(sent, 10)])

    def test_one_that_was_sent_early_took_as_long_as_its_answer(self):
        self.assertEqual([0.01, 0.02], [round(each, 6) for each in load.from_schedule([(5.0, 0.01), (5.01, 0.02)], 10)])


if __name__ == "__main__":
    unittest.main()
