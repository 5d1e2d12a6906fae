"""References (b) to (d): small servers in Java, on the product's JVM flags and libraries."""

import json
import os
import re
import urllib.parse

from harness import http2, postgres, processes, waiting
from harness.berth import HOME

FLAGS = HOME / "launcher/program.sh"
START_LIMIT_SECONDS = 30


def jvm_flags():
    """Those of the launcher."""
    listed = re.search(r"readonly jvm_flags=\(\n(.*?)\n\)", FLAGS.read_text(), re.DOTALL)[1]
    return listed.split()


def class_path():
    jars = sorted((HOME / "app/target/dist/lib").glob("*.jar"))
    return ":".join(map(str, [*(HOME / "bench/target").glob("berth-bench-*.jar"), *jars]))


class Reference:
    """One that serves; it says its port by itself. What it needs to know comes by its environment."""

    def __init__(self, stage, main, flags=(), **environment):
        self.log = stage.scratch / f"{main}.log"
        self.log.unlink(missing_ok=True)
        self.process = processes.start(
            [stage.java, *jvm_flags(), *flags, "-cp", class_path(), main],
            self.log,
            env={"PATH": os.environ["PATH"], **{name: str(value) for name, value in environment.items()}},
        )
        stage.ending.callback(self.end)
        said = waiting.until(
            lambda: re.search(r"^port (\d+)$", self.log.read_text(), re.MULTILINE),
            START_LIMIT_SECONDS,
            f"{main} does not start",
            0.005,
            self.process,
            self.log,
        )
        self.address = f"127.0.0.1:{said[1]}"

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def end(self):
        processes.end(self.process)


def answer(stage):
    """A file with the bytes that the product answers when it is asked for the example."""
    file = stage.scratch / "answer"
    if not file.exists():
        asked = http2.text(1, stage.example_name)
        file.write_bytes(http2.call(stage.berth.address, "berth.v1.Deployments/GetDeployment", asked, stage.metadata()))
    return file


def echo(stage):
    """(c): answers with the bytes that the product answers when it is asked for the example."""
    return Reference(stage, "dev.berth.bench.EchoServer", BENCH_ANSWER=answer(stage))


def fan_out(stage):
    """(d): sends every event to all streams."""
    return Reference(stage, "dev.berth.bench.FanOutServer", BENCH_ANSWER=answer(stage))


def bare(stage, method, call, fresh, flags=()):
    """(b): runs one statement of the product's, given as a captured call, and answers as the echo does."""
    planning = urllib.parse.quote(postgres.planning())
    file = stage.scratch / "statement.json"
    file.write_text(json.dumps({"text": call.text, "types": call.types, "values": call.values, "fresh": fresh}))
    return Reference(
        stage,
        "dev.berth.bench.CreateServer",
        flags,
        BENCH_ANSWER=answer(stage),
        BENCH_METHOD=method,
        BENCH_STATEMENT=file,
        BENCH_DATABASE=f"jdbc:postgresql://127.0.0.1:{stage.postgres.port}/reference?options={planning}",
        BENCH_PASSWORD=stage.postgres.password,
    )
