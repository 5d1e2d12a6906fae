"""P7, P7b: gets as JSON through Envoy against gets over gRPC."""

import contextlib
import itertools
import json
import os
import re
import subprocess
import time
import types
import urllib.request

from harness import http2, load, method, processes, report, waiting
from harness.bars import get, starting
from harness.berth import free_port
from harness.comparing import Participant, Row, compare, decide, join, warm_up

REQUESTS = re.compile(r"^\s*(\d+) requests in ([\d.]+)(\w+),", re.MULTILINE)
WRONG = re.compile(r"Non-2xx|Socket errors")
SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}
JSON = re.compile(r"json|jackson", re.IGNORECASE)
START_LIMIT_SECONDS = 120
DIFFERENT = 1000
ADDED = ("<=", 0.4)


class Envoy:
    """As the product starts its own."""

    def __init__(self, stage, configuration, port):
        self.stage, self.address = stage, f"127.0.0.1:{port}"
        line = [os.environ["BERTH_ENVOY"], "--config-path", configuration]
        line += ["--use-dynamic-base-id", "--concurrency", "1", "--log-level", "warning"]
        log = stage.scratch / f"envoy-{port}.log"
        self.process = processes.start(line, log)
        stage.ending.callback(self.end)
        waiting.until(self.answers, START_LIMIT_SECONDS, "Envoy does not answer", process=self.process, log=log)

    def answers(self):
        url = f"http://{self.address}/v1/{self.stage.example_name}"
        request = urllib.request.Request(url, headers=self.stage.metadata())
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def end(self):
        processes.end(self.process)


def product(stage):
    """On the configuration that the product wrote."""
    return Envoy(stage, stage.scratch / "envoy/envoy.json", stage.berth.http_port)


def transcoder_alone(stage):
    """One that does nothing but transcode: whatever else REST is to do comes on top."""
    configuration = json.loads((stage.scratch / "envoy/envoy.json").read_text())
    resources = configuration["static_resources"]
    front = next(each for each in resources["listeners"] if each["name"] == "front")
    port = free_port()
    front["address"]["socket_address"] = {"address": "127.0.0.1", "port_value": port}
    http = front["filter_chains"][0]["filters"][0]
    given = http["typed_config"]
    routes = [{"match": {"prefix": "/"}, "route": {"cluster": "berth"}}]
    http["typed_config"] = {
        "@type": given["@type"],
        "stat_prefix": "front",
        "http_filters": [each for each in given["http_filters"] if each["name"] in ("transcoder", "router")],
        "route_config": {"name": "front", "virtual_hosts": [{"name": "berth", "domains": ["*"], "routes": routes}]},
    }
    clusters = [each for each in resources["clusters"] if each["name"] == "berth"]
    file = stage.scratch / "transcoder-alone.json"
    file.write_text(json.dumps({"static_resources": {"listeners": [front], "clusters": clusters}}))
    return Envoy(stage, file, port)


def script(stage, names):
    """What wrk sends. The key is in a file that only its owner may read, not on the command line."""
    file = stage.scratch / "gets.lua"
    paths = ", ".join(f'"/v1/{name}"' for name in names)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(f'wrk.headers["authorization"] = "{stage.metadata()["authorization"]}"\n')
        out.write(f"local paths, n = {{{paths}}}, 0\n")
        out.write("request = function() n = n % #paths + 1; return wrk.format(nil, paths[n]) end\n")
    return file


def wrk(stage, address, file):
    """wrk counts time, not requests."""

    def run(_):
        log = stage.scratch / "wrk.log"
        line = ["wrk", "--threads=1", f"--connections={stage.clients}", f"--duration={max(1, round(stage.segment_seconds))}s"]
        line += [f"--script={file}", f"http://{address}"]
        client = processes.finish(line, log)
        told = log.read_text()
        if WRONG.search(told):
            raise RuntimeError(told)
        count, seconds, unit = REQUESTS.search(told).groups()
        return types.SimpleNamespace(
            count=int(count),
            seconds=float(seconds) * SECONDS[unit],
            client=client,
        )

    return run


def run(stage):
    names = stage.names(DIFFERENT)
    asked = [{"name": name} for name in names]
    envoy = product(stage)
    load_it = wrk(stage, envoy.address, script(stage, names))

    def direct(count):
        return load.grpc(stage, stage.berth.address, get.CALL, asked, count, metadata=stage.metadata())

    def everything(segment):
        return (sum(segment.cpu.values()) - segment.cpu["client"]) / segment.count

    def java(segment):
        return segment.cost("berth")

    results = compare(
        stage,
        [
            Participant("REST", load_it, dict(stage.meters(), envoy=envoy.cpu_seconds)),
            Participant("gRPC", direct, stage.meters()),
        ],
        [
            Row("P7", "CPU of all servers per get", "REST", "gRPC", everything, everything, ("<=", 4)),
            Row("P7", "JVM CPU per get", "REST", "gRPC", java, java, ("<=", 1.3)),
        ],
    )
    results.append(added(stage, envoy.address, names))
    results.append(report.absolute("P7b", "samples of the JVM in which JSON is made", making_json(stage, load_it), ("<=", 0)))
    envoy.end()
    return results


def one_by_one(connection, asked):
    """Gets by one client, which is the same for both roads; each answer has to name what was asked for."""
    turn = itertools.cycle(asked)

    def run(count):
        latencies, before = [], time.process_time()
        begun = last = time.monotonic()
        for name, fields, body in itertools.islice(turn, count):
            if name not in connection.ask(fields, body):
                raise RuntimeError("a wrong answer")
            now = time.monotonic()
            latencies.append(now - last)
            last = now
        client = time.process_time() - before
        return types.SimpleNamespace(count=count, seconds=last - begun, client=client, latencies=latencies)

    return run


def added(stage, rest, names):
    """How much longer a get takes by REST, at one client, and how much of it is Envoy's transcoder alone."""
    bare = transcoder_alone(stage)
    grpc = stage.berth.address
    addresses = {"REST": rest, "transcoder": bare.address}
    roads = {"gRPC": (grpc, [])} | {road: (address, []) for road, address in addresses.items()}
    for name in names:
        fields = http2.grpc_fields(grpc, starting.GET, stage.metadata())
        roads["gRPC"][1].append((name.encode(), fields, http2.enveloped(http2.text(1, name))))
        for road, address in addresses.items():
            path = {":method": "GET", ":scheme": "http", ":path": f"/v1/{name}", ":authority": address}
            roads[road][1].append((name.encode(), {**path, **stage.metadata()}, None))
    with contextlib.ExitStack() as ending:
        ending.callback(bare.end)
        participants = []
        for road, (address, asked) in roads.items():
            connection = http2.Connection(address)
            ending.callback(connection.close)
            participants.append(Participant(road, one_by_one(connection, asked), {}))
        counts = {each.name: warm_up(each, stage) for each in participants}
        done, ((value, low, high, verdict),) = decide(
            stage, participants, counts, [lambda done: added_by("REST", done)]
        )
    return {
        **report.absolute("P7", "ms that REST adds to the p50 of a get, 1 client", value, ADDED),
        "low": round(low, 3),
        "high": round(high, 3),
        "transcoder alone": round(added_by("transcoder", done)[0], 3),
        "verdict": verdict,
    }


def added_by(road, done):
    """What a road adds to the median, in ms, against the bar; gRPC against itself is the control."""
    added, control = [], []
    for each in done:
        added.append((half(join(each[road])) - half(join(each["gRPC"]))) * 1000)
        first, second = each["gRPC"]
        control.append(half(first) / half(second))
    return method.verdict(added, control, ADDED)


def half(segment):
    return method.percentile(segment.latencies, 0.5)


def making_json(stage, load_it):
    """In how many samples of the JVM's threads JSON is being made while gets come by REST."""
    tools = stage.java.parent
    recording = stage.scratch / "rest.jfr"
    pid = str(stage.berth.process.pid)
    quietly = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run([tools / "jcmd", pid, "JFR.start", "name=rest", "settings=profile"], **quietly)
    load_it(0)
    subprocess.run([tools / "jcmd", pid, "JFR.stop", "name=rest", f"filename={recording}"], **quietly)
    told = subprocess.run(
        [tools / "jfr", "print", "--events", "jdk.ExecutionSample", "--stack-depth", "64", recording],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    samples = told.split("jdk.ExecutionSample {")[1:]
    if not samples:
        raise RuntimeError("no thread was sampled")
    return sum(JSON.search(sample) is not None for sample in samples)
