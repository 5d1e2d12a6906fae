"""Waiting ends with what was waited for, or says why not."""

import pathlib
import subprocess
import tempfile
import unittest

from harness import waiting

LONG = 60


class WaitingTest(unittest.TestCase):
    def test_it_answers_what_the_condition_came_to(self):
        answers = iter(["", None, "there"])
        self.assertEqual("there", waiting.until(lambda: next(answers), LONG, "not there", 0))

    def test_it_ends_at_its_limit(self):
        with self.assertRaisesRegex(RuntimeError, "^not there$"):
            waiting.until(lambda: False, 0, "not there", 0)

    def test_it_ends_with_the_process_and_tells_its_last_words(self):
        ended = subprocess.Popen(["true"])
        ended.wait()
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "log"
            log.write_text("no room left")
            with self.assertRaisesRegex(RuntimeError, "it does not start:\nno room left"):
                waiting.until(lambda: False, LONG, "it does not start", 0, ended, log)


if __name__ == "__main__":
    unittest.main()
