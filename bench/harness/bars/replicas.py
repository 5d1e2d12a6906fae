"""P12, P12b: replicas that are processes."""

import contextlib
import datetime
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import types

from harness import http2, load, method, references, report, waiting
from harness.bars import activate, create, starting
from harness.bars.create import rate
from harness.berth import Berth
from harness.comparing import Participant, Row, compare
from harness.stage import PARENT

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "replica.py"
DELETE = "berth.v1.Deployments.DeleteDeployment"
# Fields of messages, and a value.
EVENT_TYPE, EVENT_DEPLOYMENT = 1, 2
NAME, STATE, READY = 1, 10, 11
ACTIVE = 2
SERVING = re.compile(r"^serving (\d+) .*\n", re.MULTILINE)
LIMIT_SECONDS = 120
RAW_BURSTS_OF_A_SEGMENT = 4


class Program:
    """The smallest that serves, where every user may read it, and how many processes run it."""

    def __init__(self, ending):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="berth-bench-program-"))
        ending.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        self.file = folder / "replica.py"
        shutil.copy(PROGRAM, self.file)
        self.file.chmod(0o644)
        # The harness's own interpreter may lie where replicas may not go.
        python = shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin") or sys.executable
        self.command = [python, "-SE", str(self.file), "{port}"]

    def running(self):
        """Of their ancestors, too, which have it in their command lines, none begins with it."""
        wanted = "\0".join(self.command[:-1]).encode()
        return sum(line.startswith(wanted) for line in map(command_line, pathlib.Path("/proc").glob("[0-9]*")))


def command_line(process):
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


class Real:
    """A Berth with Envoy, a PostgreSQL and a data folder of its own, whose replicas run the program."""

    def __init__(self, stage, program, ending):
        self.stage, self.program = stage, program
        data = stage.scratch / "replicas"
        data.mkdir()
        runtime = f"runtime.onnx.command={' '.join(program.command)}\n"
        (data / "berth.properties").write_text(activate.ROOM + runtime)
        self.berth = Berth(data, stage.scratch, "--demo", command="up")
        ending.callback(self.berth.down)
        self.metadata = {"authorization": f"Bearer {self.berth.key}"}

    def deployments(self):
        return self.berth.rest("GET", f"/v1/{PARENT}/deployments?pageSize=1000").get("deployments", [])

    def burst(self, count):
        """Creates them all at once; seconds until all are ACTIVE, and the load tool's CPU seconds."""
        asked = activate.requests(self.stage, count)
        # Asking for all of them again and again would take a good part of the machine from whom is asked.
        message = http2.text(1, PARENT)
        with http2.Stream(self.berth.address, starting.WATCH, message, self.metadata, LIMIT_SECONDS) as watch:
            told = watch.messages()
            while not is_whole(event(told)):
                pass
            done = load.grpc(self.stage, self.berth.address, create.CALL, asked, count, metadata=self.metadata)
            wait_until_active(told, count)
        seconds = time.time() - done.begun
        if self.program.running() != count:
            raise RuntimeError(f"{self.program.running()} processes run for {count} deployments")
        return seconds, done.client

    def clear(self):
        asked = [{"name": each["name"]} for each in self.deployments()]
        load.grpc(self.stage, self.berth.address, DELETE, asked, len(asked), metadata=self.metadata)
        wait(lambda: not self.program.running() and not self.deployments())

    def serving(self, deployment, but=None):
        """The journal and the pid of the replica that serves for a deployment, once there is another one."""
        found = []

        def there():
            for journal in (self.berth.data / "replicas").glob(f"{deployment}-*/journal"):
                if journal != but and (line := SERVING.search(journal.read_text())):
                    found[:] = journal, int(line[1])
            return found

        wait(there, 0.002)
        return found

    def kill(self, name):
        """Kills a replica: when, and how long it took until the program of its replacement ran."""
        deployment = name.rpartition("/")[2]
        journal, pid = self.serving(deployment)
        killed = time.time()
        os.kill(pid, signal.SIGKILL)
        return killed, self.serving(deployment, journal)[0].stat().st_mtime - killed

    def seen(self, name, killed):
        """Seconds until Berth knew that a replica had ended, by the history."""
        events = self.berth.rest("GET", f"/v1/{name}/events?pageSize=1000")["events"]
        times = [
            seconds(each["time"])
            for each in events
            if each.get("before") == "READY" and each["what"].startswith("replica") and seconds(each["time"]) >= killed - 0.001
        ]
        if not times:
            raise RuntimeError(f"the history of {name} does not tell that its replica ended: {events}")
        return times[0] - killed


def seconds(time_of_event):
    return datetime.datetime.fromisoformat(time_of_event.replace("Z", "+00:00")).timestamp()


def event(told):
    """The fields of the next message of a watch, which shall not end."""
    message = next(told, None)
    if message is None:
        raise RuntimeError("the watch ended")
    return dict(http2.fields(message))


def is_whole(fields):
    return fields[EVENT_TYPE] == starting.SNAPSHOT_END


def wait_until_active(told, count):
    """Reads what a watch tells until so many are ACTIVE and ready."""
    active = set()
    deadline = time.monotonic() + LIMIT_SECONDS
    while len(active) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(active)} of {count} deployments became ACTIVE")
        fields = dict(http2.fields(event(told).get(EVENT_DEPLOYMENT, b"")))
        if fields.get(STATE) == ACTIVE and fields.get(READY):
            active.add(fields[NAME])
        else:
            active.discard(fields.get(NAME))


def wait(condition, between=0.02):
    waiting.until(condition, LIMIT_SECONDS, "the replicas do not become what they shall be", between)


class Raw:
    """The same program, only started."""

    def __init__(self, stage, program, ending):
        line = [stage.java, *references.jvm_flags(), "-cp", references.class_path(), "dev.berth.bench.RawProcesses"]
        self.log = stage.scratch / "raw-processes.log"
        with open(self.log, "wb") as problems:
            self.process = subprocess.Popen(
                [str(word) for word in [*line, *program.command]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=problems,
                text=True,
                start_new_session=True,
            )
        ending.callback(self.end)

    def burst(self, count):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline().split()
        if said[:1] != ["started"] or self.process.stdout.readline() != "ended\n":
            raise RuntimeError(f"the processes do not start: {self.log.read_text()[-1000:]}")
        return int(said[1]) / 1e9

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def run(stage):
    with contextlib.ExitStack() as ending:
        program = Program(ending)
        real, raw = Real(stage, program, ending), Raw(stage, program, ending)
        return starts(stage, real, raw) + [*kills(stage, real)]


def starts(stage, real, raw):
    count = 5 if stage.smoke else 200

    def with_berth(_):
        took, client = real.burst(count)
        return types.SimpleNamespace(count=count, seconds=took, client=client)

    def alone(_):
        # Of what takes so little, several.
        took = [raw.burst(count) for _ in range(1 if stage.smoke else RAW_BURSTS_OF_A_SEGMENT)]
        return types.SimpleNamespace(count=count * len(took), seconds=sum(took), client=0)

    return compare(
        stage,
        [
            Participant("berth", with_berth, {"berth": real.berth.cpu_seconds}, real.clear),
            Participant("ProcessBuilder", alone, {}),
        ],
        [Row("P12", f"replicas per second, {count} deployments of one process", "berth", "ProcessBuilder", rate, rate, (">=", 0.5))],
        warm=False,
    )


def kills(stage, real):
    """Of each replica once, so that none is held back."""
    real.burst(5 if stage.smoke else 200)
    names = [each["name"] for each in real.deployments()]
    killed = {name: real.kill(name) for name in names}
    noticed = [real.seen(name, at) for name, (at, _) in killed.items()]
    for what, limit, values in (
        ("a replica was killed until it is known, p99", 0.25, noticed),
        ("a replica was killed until its replacement runs, p99", 1, [took for _, took in killed.values()]),
    ):
        yield report.absolute("P12b", f"seconds since {what}", method.percentile(values, 0.99), ("<=", limit))
