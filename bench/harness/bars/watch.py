"""P5, P5b: many watches, and one."""

import statistics
import subprocess
import types

from harness import load, processes, references, report
from harness.comparing import Participant, Row, compare

CALL = "berth.v1.Deployments.UpdateDeployment"
EVENTS = 100
# One alone is over too soon to be told from another.
BURSTS_OF_A_SEGMENT = 5
# By schedule one takes some seconds.
SCHEDULED_OF_A_SEGMENT = 2


class Watchers:
    """Watches of one server in one process, which is told on its standard input what to expect."""

    def __init__(self, stage, address, watches):
        self.log = stage.scratch / f"watchers-{watches}.log"
        line = [stage.java, *references.jvm_flags(), "-cp", references.class_path(), "dev.berth.bench.Watchers", watches]
        with open(self.log, "wb") as problems:
            self.process = subprocess.Popen(
                [str(word) for word in line],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=problems,
                text=True,
                start_new_session=True,
                env={"BENCH_BERTH": address, "BENCH_KEY": stage.berth.key},
            )
        stage.ending.callback(self.end)
        self.hear("looking")
        load.grpc(stage, address, CALL, changes(stage, [stage.example_name]), 1, 1, stage.metadata())
        stage.settle()
        self.say("go")
        self.hear("watching")

    def hear(self, word):
        said = self.process.stdout.readline().split()
        if not said or said[0] != word:
            raise RuntimeError(f"the watchers say {' '.join(said)}: {self.log.read_text()[-1000:]}")
        return said[1:]

    def say(self, word):
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def expect(self, changes):
        self.say(changes)
        self.hear("expecting")

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def end(self):
        processes.end(self.process)


def changes(stage, names):
    """Display names that none had before, each of another deployment, so that none is told together with another."""
    return [
        {
            "deployment": {"name": name, "displayName": f"Take {stage.next_run()}"},
            "updateMask": {"paths": ["display_name"]},
        }
        for name in names
    ]


class Side:
    """A server, its watches, and changes of what they watch."""

    def __init__(self, stage, name, address, meters, watches):
        self.stage, self.address, self.watches = stage, address, watches
        self.names = stage.names(stage.deployments)
        self.watchers = Watchers(stage, address, watches)
        self.name, self.meters = name, dict(meters, watchers=self.watchers.cpu_seconds)

    def participant(self, rate=None, bursts=BURSTS_OF_A_SEGMENT):
        return Participant(self.name, lambda _: self.bursts(EVENTS, rate, bursts), self.meters)

    def bursts(self, count, rate, bursts=BURSTS_OF_A_SEGMENT):
        """One after the other; without a rate each is made as fast as it can be."""
        done = [self.run(count, rate) for _ in range(1 if self.stage.smoke else bursts)]
        return types.SimpleNamespace(
            count=sum(each.count for each in done),
            seconds=sum(each.seconds for each in done),
            client=sum(each.client for each in done),
            latencies=[latency for each in done for latency in each.latencies],
        )

    def run(self, count=EVENTS, rate=None):
        """Its latencies are the median and the 99th percentile."""
        stage = self.stage
        asked = changes(stage, self.names[:count])
        self.names = self.names[count:] + self.names[:count]
        self.watchers.expect(count)
        done = load.grpc(stage, self.address, CALL, asked, count, metadata=stage.metadata(), rate=rate)
        received, seconds, half, most = self.watchers.hear("received")
        if int(received) != count * self.watches:
            raise RuntimeError(f"{received} events instead of {count * self.watches}")
        latencies = [int(half) / 1e6, int(most) / 1e6]
        return types.SimpleNamespace(
            count=int(received), seconds=int(seconds) / 1e6, client=done.client, latencies=latencies
        )


def run(stage):
    return many(stage) + one(stage)


def rate(segment):
    return segment.rate


def tail(segment):
    """The median of the 99th percentiles of its bursts."""
    return statistics.median(segment.latencies[1::2])


def many(stage):
    watches = 20 if stage.smoke else 1000
    berth = Side(stage, "berth", stage.berth.address, stage.meters(), watches)
    server = references.fan_out(stage)
    raw = Side(stage, "fan-out", server.address, {"fan-out": server.cpu_seconds}, watches)
    resident = processes.resident_bytes(stage.berth.process.pid) / (1 << 20)
    results = [report.absolute("P9", f"MiB resident, {watches:,} watches too", resident, ("<=", 750))]
    for side in (berth, raw):
        for _ in range(1 if stage.smoke else 5):
            side.run()
    results += compare(
        stage,
        [berth.participant(), raw.participant()],
        [Row("P5", f"events per second to {watches:,} watches", "berth", "fan-out", rate, rate, (">=", 0.4))],
        warm=False,
    )
    # By schedule, at half of what the slower one could take.
    half = round(min(results[-1]["rate"].values()) / watches / 2)
    results += compare(
        stage,
        [side.participant(half, SCHEDULED_OF_A_SEGMENT) for side in (berth, raw)],
        [Row("P5", f"p99 of the delay at {watches:,} watches", "berth", "fan-out", tail, tail, ("<=", 3))],
        warm=False,
    )
    berth.watchers.end()
    raw.watchers.end()
    server.end()
    return results


def one(stage):
    """500 changes per second, one watch: from the change's time to its arrival."""
    side = Side(stage, "berth", stage.berth.address, stage.meters(), 1)
    count = 100 if stage.smoke else 5_000
    side.run(count, rate=500)
    half, most = side.run(count, rate=500).latencies
    side.watchers.end()
    return [
        report.absolute("P5b", "ms from change to delivery, p50", half * 1000, ("<=", 15)),
        report.absolute("P5b", "ms from change to delivery, p99", most * 1000, ("<=", 100)),
    ]
