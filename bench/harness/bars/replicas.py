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

from harness import http2, load, method, noop, processes, references, report, waiting
from harness.bars import create, starting
from harness.bars.create import rate
from harness.berth import Berth
from harness.comparing import Participant, Row, compare, warm_up
from harness.stage import PARENT

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "replica.py"
DELETE = "berth.v1.Deployments.DeleteDeployment"
# Fields of messages, and a value.
EVENT_TYPE, EVENT_DEPLOYMENT = 1, 2
NAME, STATE, READY = 1, 10, 11
ACTIVE = 2
SERVING = re.compile(r"^serving (\d+) .*\n", re.MULTILINE)
LIMIT_SECONDS = 120
PROCESSES = pathlib.Path("/proc")
# At least; twenty thousand, as of what is cheap, would take an hour.
WARM_UP_BURSTS = 5
MACHINE = {"the whole machine": processes.machine_cpu_seconds}


class Program:
    """The smallest that serves, where every user may read it, and how many processes run it."""

    count, memory, raw_bursts = 200, "64MiB", 4

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
        self.runtime = f"runtime.onnx.command={' '.join(self.command)}\n"

    def running(self):
        return running(self.command, self.command[:-1])


class ModelServer:
    """Berth's own, as a Berth starts it, but with its files where they stay."""

    count, memory, raw_bursts = 10, "256MiB", 1
    runtime = ""

    def __init__(self):
        self.command, self.same = [], []

    def learn(self, stage, real):
        """Takes the command line from a replica, which ends."""
        real.start(1)
        journal, pid = real.serving(real.deployments()[0]["name"].rpartition("/")[2])
        folder, files = journal.parent, stage.scratch / "model-server"
        (files / "work").mkdir(parents=True)
        for name in ("model", "api.json"):
            shutil.copy(folder / name, files / name)
        port = (folder / "placement").read_text().split()[0]
        words = command_line(PROCESSES / str(pid))
        # Where Berth is not root, what isolates it comes first.
        words = words[next(n for n, word in enumerate(words) if word.endswith("/bin/java")) :]
        self.command = ["{port}" if word == port else word.replace(str(folder), str(files)) for word in words]
        self.same = [old if old == new else None for old, new in zip(words, self.command)]
        real.clear()

    def running(self):
        return running(self.same, [word for word in self.same if word])


def running(command, words):
    """How many processes have so many words, and these. Their ancestors, who have them in their own, have more."""
    lines = map(command_line, every_process())
    return sum(len(line) == len(command) and set(words) <= set(line) for line in lines)


def every_process():
    return PROCESSES.glob("[0-9]*")


def command_line(process):
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


class Real:
    """A Berth with Envoy, a PostgreSQL and a data folder of its own, whose replicas run the program."""

    def __init__(self, stage, program, ending):
        self.stage, self.program = stage, program
        data = stage.scratch / type(program).__name__
        data.mkdir()
        (data / "berth.properties").write_text(noop.ROOM + program.runtime)
        self.berth = Berth(data, stage.scratch, "--demo", command="up")
        ending.callback(self.berth.down)
        self.metadata = {"authorization": f"Bearer {self.berth.key}"}

    def meters(self):
        """Of the servers; what isolates replicas, and they themselves, are in that of the machine."""
        postmaster = int((self.berth.data / "postgres/data/postmaster.pid").read_text().split()[0])
        options = ["--config-path", str(self.berth.data / "run/envoy.json")]
        envoy = next(int(each.name) for each in every_process() if command_line(each)[1:3] == options)
        return {
            "berth": self.berth.cpu_seconds,
            "postgres": lambda: processes.family_cpu_seconds(postmaster),
            "envoy": lambda: processes.cpu_seconds(envoy),
        }

    def deployments(self):
        return self.berth.rest("GET", f"/v1/{PARENT}/deployments?pageSize=1000").get("deployments", [])

    def start(self, count):
        """Creates them all at once; seconds until all are ACTIVE, and the load tool's CPU seconds."""
        # A CPU for each, as nothing holds back the processes that they are compared with.
        asked = noop.requests(self.stage, count, cpu=1, memory=self.program.memory)
        # Asking for all of them again and again would take a good part of the machine from whom is asked.
        message = http2.text(1, PARENT)
        with http2.Stream(self.berth.address, starting.WATCH, message, self.metadata, LIMIT_SECONDS) as watch:
            told = watch.messages()
            while not is_whole(event(told)):
                pass
            done = load.grpc(self.stage, self.berth.address, create.CALL, asked, count, metadata=self.metadata)
            wait_until_active(told, count)
        return time.time() - done.begun, done.client

    def burst(self, count):
        """The same, and that nothing else runs."""
        took = self.start(count)
        if self.program.running() != count:
            raise RuntimeError(f"{self.program.running()} processes run for {count} deployments")
        return took

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
        self.process.wait(LIMIT_SECONDS)


def run(stage):
    with contextlib.ExitStack() as ending:
        program = Program(ending)
        real = Real(stage, program, ending)
        what = "replicas per second, {} deployments of one process"
        results = starts(stage, real, Raw(stage, program, ending), what) + [*kills(stage, real)]
    with contextlib.ExitStack() as ending:
        server = ModelServer()
        real = Real(stage, server, ending)
        server.learn(stage, real)
        what = "the same, {} of Berth's model server"
        return results + starts(stage, real, Raw(stage, server, ending), what)


def starts(stage, real, raw, what):
    program = real.program
    count = min(5, program.count) if stage.smoke else program.count

    def with_berth(_):
        took, client = real.burst(count)
        return types.SimpleNamespace(count=count, seconds=took, client=client)

    def alone(_):
        # Of what takes so little, several.
        took = [raw.burst(count) for _ in range(1 if stage.smoke else program.raw_bursts)]
        return types.SimpleNamespace(count=count * len(took), seconds=sum(took), client=0)

    berth = Participant("berth", with_berth, {**real.meters(), **MACHINE}, clear=real.clear)
    warm_up(berth, stage, count, WARM_UP_BURSTS * count)
    return compare(
        stage,
        [berth, Participant("ProcessBuilder", alone, MACHINE)],
        [Row("P12", what.format(count), "berth", "ProcessBuilder", rate, rate, (">=", 0.5))],
        warm=False,
    )


def kills(stage, real):
    """Of each replica once, so that none is held back."""
    real.burst(5 if stage.smoke else real.program.count)
    names = [each["name"] for each in real.deployments()]
    killed = {name: real.kill(name) for name in names}
    noticed = [real.seen(name, at) for name, (at, _) in killed.items()]
    for what, limit, values in (
        ("a replica was killed until it is known, p99", 0.25, noticed),
        ("a replica was killed until its replacement runs, p99", 1, [took for _, took in killed.values()]),
    ):
        yield report.absolute("P12b", f"seconds since {what}", method.percentile(values, 0.99), ("<=", limit))
