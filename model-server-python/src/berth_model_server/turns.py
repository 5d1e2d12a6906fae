"""Lets so many predictions run at once, and each so long."""

import concurrent.futures
import threading

from .problems import Busy, TimedOut


class Turns:
    """A turn whose time is over stays taken until the function has really ended: nothing can stop it."""

    def __init__(self, threads, queue_wait, time_limit):
        self.threads = threads
        self.queue_wait = queue_wait
        self.time_limit = time_limit
        self.free = threading.BoundedSemaphore(threads)
        self.workers = concurrent.futures.ThreadPoolExecutor(threads, "prediction")

    def run(self, action):
        if not self.free.acquire(timeout=self.queue_wait):
            wait = round(self.queue_wait * 1000)
            raise Busy(f"all {self.threads} threads of this replica were taken for {wait} ms")
        try:
            running = self.workers.submit(action)
        except RuntimeError:
            self.free.release()
            raise Busy("this replica is ending") from None
        running.add_done_callback(lambda _: self.free.release())
        try:
            return running.result(self.time_limit)
        except concurrent.futures.TimeoutError:
            if running.done():
                raise
            raise TimedOut(self.time_limit) from None
