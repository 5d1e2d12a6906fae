"""The one way in which the stage and the benchmarks wait for what another process does."""

import time


def until(condition, limit, failure, between=0.1, process=None, log=None):
    """Waits until the condition holds, and answers what it came to.

    Fails with that sentence and the end of the log after so many seconds, or when the process has ended that was to
    make it hold.
    """
    deadline = time.monotonic() + limit
    while not (found := condition()):
        if time.monotonic() > deadline or (process and process.poll() is not None):
            raise RuntimeError(f"{failure}:\n{log.read_text()[-2000:]}" if log else failure)
        time.sleep(between)
    return found
