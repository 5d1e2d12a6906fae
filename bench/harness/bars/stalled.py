"""P5c: one watch that nobody reads."""

import time

from harness import http2, load, report
from harness.bars import starting
from harness.bars.watch import CALL, Side, changes, tail
from harness.comparing import Participant, Row, compare
from harness.stage import PARENT

WATCHES = 100
CHANGES_PER_SECOND = 100
HEARTBEAT, ERROR = 5, 6
# Longer than any watch may go unread.
STALL_SECONDS = 65
MIB = 1 << 20


class Unread:
    """A watch that is served, and then not read; its window is the smallest there is."""

    def __init__(self, stage, token=""):
        self.stage, self.token = stage, token
        message = http2.text(1, PARENT) + (http2.text(2, token) if token else b"")
        # A whole snapshot is only read for its token.
        self.small = bool(token)
        window = http2.SMALLEST_WINDOW if self.small else http2.LARGEST
        self.stream = http2.Stream(stage.berth.address, starting.WATCH, message, stage.metadata(), 10, window)
        self.messages = self.stream.messages()

    def read(self):
        """(kind, name, bytes, error) of the next message, with as much room for another; None at the end."""
        message = next(self.messages, None)
        if message is None:
            return None
        if self.small:
            self.stream.widen(len(message) + 5)
        told = dict(http2.fields(message))
        name = next((value.decode() for number, value in http2.fields(told.get(2, b"")) if number == 1), "")
        self.token = told.get(3, b"").decode() or self.token
        return told[1], name, len(message), told.get(4, b"")

    def catch_up(self):
        """Reads until it was told a change that is made now."""
        name = self.stage.example_name
        load.grpc(self.stage, self.stage.berth.address, CALL, changes(self.stage, [name]), 1, 1, self.stage.metadata())
        self.stage.settle()
        while self.read()[1] != name:
            pass

    def close(self):
        self.stream.connection.close()


def newest(stage):
    """The token behind everything that there is."""
    watch = Unread(stage)
    while not watch.token:
        watch.read()
    watch.close()
    return watch.token


def run(stage):
    token = newest(stage)
    with stage.no_disk():
        results = beside(stage, token)
    return results + alone(stage, token)


def beside(stage, token):
    """What others notice, each at half of what it could take."""
    side = Side(stage, "berth", stage.berth.address, stage.meters(), 5 if stage.smoke else WATCHES)
    count = 10 if stage.smoke else 100
    known = [token]

    def without(_):
        return side.bursts(count, CHANGES_PER_SECOND)

    def with_one(_):
        unread = Unread(stage, known[0])
        unread.catch_up()
        known[0] = unread.token
        done = without(None)
        unread.close()
        return done

    results = compare(
        stage,
        [Participant("with it", with_one, stage.meters()), Participant("without it", without, stage.meters())],
        [Row("P5c", f"p99 of the delay at {side.watches} watches beside an unread one", "with it", "without it", tail, tail, ("<=", 1.5))],
        warm=False,
    )
    side.watchers.end()
    return results


def alone(stage, token):
    """What is held for it, and whether it can go on without a loss."""
    unread = Unread(stage, token)
    unread.catch_up()
    names = stage.names(100 if stage.smoke else 3_000)
    load.grpc(stage, stage.berth.address, CALL, changes(stage, names), len(names), metadata=stage.metadata())
    if not stage.smoke:
        time.sleep(STALL_SECONDS)
    missing, held, typed = set(names), 0, False
    while not typed and (told := unread.read()) is not None:
        kind, name, size, error = told
        held += size
        missing.discard(name)
        typed = kind == ERROR and b"resume" in error
        # One that was not unread for long is not cut.
        if kind == HEARTBEAT or (stage.smoke and not missing):
            break
    unread.close()
    if missing:
        again = Unread(stage, unread.token)
        while missing:
            kind, name, _, _ = again.read()
            if kind in (HEARTBEAT, ERROR):
                raise RuntimeError(f"the watch that was resumed is not told of {len(missing)} changes")
            missing.discard(name)
        again.close()
    return [
        report.absolute("P5c", "MiB held for an unread watch", held / MIB, ("<=", 2)),
        report.absolute("P5c", "unread watches that do not end by naming where to resume", 0 if typed else 1, ("<=", 0)),
    ]
