"""P8, P8b, P8c: from the start of the JVM to the first answer."""

import contextlib
import pathlib
import statistics
import time
import types

from harness import http2, processes, references, replay, report, waiting
from harness.bars.create import captured
from harness.berth import free_port
from harness.comparing import Participant, Row, compare
from harness.stage import PARENT

GET = "berth.v1.Deployments/GetDeployment"
CREATE = "berth.v1.Deployments/CreateDeployment"
LIST = "berth.v1.Deployments/ListDeployments"
WATCH = "berth.v1.Deployments/WatchDeployments"
SNAPSHOT, SNAPSHOT_END = 1, 2
UNAVAILABLE = 14
LIMIT_SECONDS = 120
BETWEEN_TRIES_SECONDS = 0.005
# Of each kind, of which the median counts.
STARTS = 5


def until_answered(process, address, method, message, metadata, correct=lambda answer: True):
    """Asks again and again until there is an answer. Until then the server may only say that it does not serve yet."""

    def answered():
        try:
            answer = http2.call(address(), method, message, metadata)
        except http2.Refused as refused:
            if refused.status not in (None, UNAVAILABLE):
                raise RuntimeError(f"a wrong answer: status {refused.status}") from refused
            return False
        except OSError:
            return False
        if not correct(answer):
            raise RuntimeError("a wrong answer")
        return True

    waiting.until(answered, LIMIT_SECONDS, "no answer", BETWEEN_TRIES_SECONDS, process)


def start_of(name, begun, cpu):
    """One start that is over now."""
    return types.SimpleNamespace(count=1, seconds=time.monotonic() - begun, client=0, cpu={name: cpu})


class Starting:
    """Starts of Berth by the very command line by which one runs, but for the ports and the data."""

    def __init__(self, stage, database, data=None):
        self.stage, self.database = stage, database
        self.data = data or stage.scratch / f"data-{database}"
        running = pathlib.Path(f"/proc/{stage.berth.process.pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        self.command = running[: running.index("serve") + 1]
        # What the virtual machine learned in a rehearsal, if the build could have one.
        self.rehearsed = [word for word in self.command if word.startswith(("-XX:AOTCache=", "-Xlog:aot", "-Xlog:cds"))]
        self.port = free_port()
        self.log = stage.scratch / "starting.log"

    def start(self):
        url = f"postgresql://berth@127.0.0.1:{self.stage.postgres.port}/{self.database}"
        options = ["--data", self.data, "--grpc-port", self.port, "--http-port", free_port(), "--database-url", url]
        options += ["--envoy-files", self.data / "envoy"]
        return processes.start(
            [*self.command, *options],
            self.log,
            env={"BERTH_DATABASE_PASSWORD": self.stage.postgres.password, "PATH": "/usr/bin:/bin"},
        )

    def address(self):
        return f"127.0.0.1:{self.port}"

    def metadata(self):
        return {"authorization": f"Bearer {(self.data / 'owner.key').read_text().strip()}"}

    @contextlib.contextmanager
    def started(self):
        """The process, once it has made a key or found one, and when it was started."""
        begun = time.monotonic()
        process = self.start()
        try:
            key = self.data / "owner.key"
            waiting.until(key.exists, LIMIT_SECONDS, "Berth does not start", BETWEEN_TRIES_SECONDS, process, self.log)
            yield process, begun
        finally:
            processes.end(process)

    def first_answer(self, method=LIST, message=http2.text(1, PARENT)):
        """What it takes from the start to an answer."""
        with self.started() as (process, begun):
            until_answered(process, self.address, method, message, self.metadata())
            return start_of("berth", begun, processes.cpu_seconds(process.pid))

    def watched(self):
        """How many deployments a new watch is told."""
        with http2.Stream(self.address(), WATCH, http2.text(1, PARENT), self.metadata(), limit=LIMIT_SECONDS) as stream:
            told = 0
            for event in stream.messages():
                kind = next(value for number, value in http2.fields(event) if number == 1)
                if kind == SNAPSHOT_END:
                    return told
                told += kind == SNAPSHOT
        raise RuntimeError(f"the watch ended with status {stream.status}")


def run(stage):
    call, later = captured(stage)
    fresh = replay.fresh_ids(call, later)
    example = http2.text(1, stage.example_name)

    def berth(_):
        return current.first_answer(GET, example)

    def bare_answers(*flags):
        begun = time.monotonic()
        server = references.bare(stage, CREATE, call, fresh, flags)
        http2.call(server.address, CREATE, b"", {})
        start = start_of("bare server", begun, server.cpu_seconds())
        server.end()
        return start

    def seconds(segment):
        return segment.seconds / segment.count

    current = Starting(stage, "small")
    current.first_answer(GET, example)
    cache = stage.scratch / "bare-server.aot"
    same = [f"-XX:AOTCache={cache}" if "AOTCache=" in word else word for word in current.rehearsed]
    if same:
        bare_answers(f"-XX:AOTCacheOutput={cache}")
        if not cache.exists():
            raise RuntimeError("the bare server has no AOT cache, and Berth has one")
    results = compare(
        stage,
        [Participant("berth", berth, {}), Participant("bare server", lambda _: bare_answers(*same), {})],
        [Row("P8", "JVM start to the first answer", "berth", "bare server", seconds, seconds, ("<=", 2.0))],
        warm=False,
    )
    count = f"{stage.deployments:,}"
    times = range(1 if stage.smoke else STARTS)
    current_ones = [current.first_answer(GET, example).seconds for _ in times]
    empty_ones = [with_nothing(stage, number).seconds for number in times]
    back, watched = zip(*(restart(stage, example) for _ in times))
    return results + [
        median("P8", "seconds to the first answer", current_ones, 1.5),
        median("P8b", "seconds with an empty database", empty_ones, 4),
        median("P8c", f"seconds from a restart to the first get of {count}", back, 3),
        median("P8c", f"seconds from a restart until a watch is told all {count}", watched, 10),
    ]


def median(bar, what, found, limit):
    return report.absolute(bar, what, statistics.median(found), ("<=", limit))


def with_nothing(stage, number):
    """The first start ever on a database."""
    database = f"nothing{number}"
    stage.postgres.sql(f"create database {database} template template0")
    return Starting(stage, database).first_answer()


def restart(stage, example, while_down=lambda: None):
    """Of the Berth that has all deployments, which is ended for that and comes back afterwards.

    Seconds to a get, and until a watch that is opened then has been told everything.
    """
    again = Starting(stage, "postgres", stage.scratch / "data")
    stage.berth.end()
    while_down()
    there = stage.postgres.number("select count(*) from deployment where intent <> 'DELETED'")
    try:
        with again.started() as (process, begun):
            until_answered(
                process, again.address, GET, example, again.metadata(), lambda answer: stage.example_id.encode() in answer
            )
            answered = time.monotonic() - begun
            told = again.watched()
            watched = time.monotonic() - begun
    finally:
        stage.start_berth()
    if told != there:
        raise RuntimeError(f"the watch was told {told} of {there} deployments")
    return answered, watched
