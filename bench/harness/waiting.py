"""The one way in which the stage and the benchmarks wait for what the product does by itself."""

import time


def until(condition, limit, failure, between=0.1):
    """Waits until the condition holds; fails with that sentence after so many seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(failure)
        time.sleep(between)
