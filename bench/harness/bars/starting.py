"""P8, P8b, P8c: from the start of the JVM to the first answer."""

import pathlib
import time
import types

from harness import http2, processes, references, replay, report
from harness.bars.create import captured
from harness.berth import free_port
from harness.comparing import Participant, Row, compare
from harness.stage import PARENT

GET = "berth.v1.Deployments/GetDeployment"
LIST = "berth.v1.Deployments/ListDeployments"
LIMIT_SECONDS = 120
BETWEEN_TRIES_SECONDS = 0.005


def until_answered(process, address, method, message, metadata, correct=lambda answer: True):
    """Asks again and again until the answer is correct; answers it."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            answer = http2.call(address(), method, message, metadata)
            if correct(answer):
                return answer
        except (OSError, StopIteration):
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("no answer")
        time.sleep(BETWEEN_TRIES_SECONDS)


class Starting:
    """Starts of Berth by the very command line by which one runs, but for the ports and the data."""

    def __init__(self, stage, database, data=None):
        self.stage, self.database = stage, database
        self.data = data or stage.scratch / f"data-{database}"
        running = pathlib.Path(f"/proc/{stage.berth.process.pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        self.command = running[: running.index("serve") + 1]
        self.port = free_port()

    def start(self):
        url = f"postgresql://berth@127.0.0.1:{self.stage.postgres.port}/{self.database}"
        options = ["--data", self.data, "--grpc-port", self.port, "--http-port", free_port(), "--database-url", url]
        options += ["--envoy-files", self.data / "envoy"]
        return processes.start(
            [*self.command, *options],
            self.stage.scratch / "starting.log",
            env={"BERTH_DATABASE_PASSWORD": self.stage.postgres.password, "PATH": "/usr/bin:/bin"},
        )

    def address(self):
        return f"127.0.0.1:{self.port}"

    def metadata(self):
        return {"authorization": f"Bearer {(self.data / 'owner.key').read_text().strip()}"}

    def first_answer(self, method=LIST, message=http2.text(1, PARENT), correct=lambda answer: True):
        """Seconds from the start to a correct answer, and the CPU seconds that it took."""
        begun = time.monotonic()
        process = self.start()
        try:
            while not (self.data / "owner.key").exists():
                if process.poll() is not None:
                    raise RuntimeError("Berth does not start")
                time.sleep(BETWEEN_TRIES_SECONDS)
            until_answered(process, self.address, method, message, self.metadata(), correct)
            return time.monotonic() - begun, processes.cpu_seconds(process.pid)
        finally:
            processes.end(process)


def run(stage):
    call, later = captured(stage)
    fresh = replay.fresh_ids(call, later)
    example = http2.text(1, stage.example_name)

    def berth(_):
        seconds, _ = current.first_answer(GET, example)
        return types.SimpleNamespace(count=1, seconds=seconds, client=0)

    def bare(_):
        begun = time.monotonic()
        server = references.bare(stage, "berth.v1.Deployments/CreateDeployment", call, fresh)
        http2.call(server.address, "berth.v1.Deployments/CreateDeployment", b"", {})
        seconds = time.monotonic() - begun
        server.end()
        return types.SimpleNamespace(count=1, seconds=seconds, client=0)

    def seconds(segment):
        return segment.seconds / segment.count

    current = Starting(stage, "small")
    current.first_answer(GET, example)
    results = compare(
        stage,
        [Participant("berth", berth, {}), Participant("bare server", bare, {})],
        [Row("P8", "JVM start to the first answer", "berth", "bare server", seconds, seconds, ("<=", 2.0))],
        warm=False,
    )
    starts = sorted(current.first_answer(GET, example)[0] for _ in range(1 if stage.smoke else 5))
    results.append(report.absolute("P8", "seconds to the first answer", starts[len(starts) // 2], ("<=", 1.5)))
    stage.postgres.sql("create database nothing template template0")
    empty, _ = Starting(stage, "nothing").first_answer()
    results.append(report.absolute("P8b", "seconds with an empty database", empty, ("<=", 4)))
    back = restart(stage, example)
    results.append(report.absolute("P8c", f"seconds to the first get of {stage.deployments:,}", back, ("<=", 3)))
    return results


def restart(stage, example):
    """Of the Berth that has all deployments, which is ended for that and comes back afterwards: seconds to a get."""
    again = Starting(stage, "postgres", stage.scratch / "data")
    expected = stage.example_id
    stage.berth.end()
    seconds, _ = again.first_answer(GET, example, lambda answer: expected.encode() in answer)
    stage.start_berth()
    return seconds
