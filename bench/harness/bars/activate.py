"""P10, P10b, P10c: from a create to ACTIVE, with replicas that are nothing."""

import threading
import time
import types

from harness import load, method, processes, references, replay, report, waiting
from harness.bars import create, get
from harness.comparing import Participant, Row, compare
from harness.stage import MODEL, VERSION

CONFIGURATION = {"minReplicas": 1, "maxReplicas": 1, "cpu": 0.1, "memory": "64MiB"}
ROOM = "queue.cpu=100000\nqueue.memory=1000000GiB\nqueue.replicas=1000000\n"
LIMIT_SECONDS = 300
NOT_ACTIVE = "state <> 'ACTIVE'"


def berth(stage):
    """A Berth on a loaded database of its own, with room for everybody; no real one shall start these replicas."""
    stage.postgres.sql("create database noop template fresh strategy file_copy")
    folder = stage.scratch / "noop"
    folder.mkdir(exist_ok=True)
    (folder / "berth.properties").write_text(ROOM)
    noop = references.Reference(
        stage,
        "dev.berth.app.NoopBerth",
        BENCH_FOLDER=folder,
        BENCH_DATABASE=f"jdbc:postgresql://127.0.0.1:{stage.postgres.port}/noop",
        BENCH_PASSWORD=stage.postgres.password,
    )
    stage.await_first_look(folder / "logs/berth.log")
    stage.settle("noop")
    return noop


def run(stage):
    noop = berth(stage)
    try:
        return alone(stage, noop) + bursts(stage, noop) + reads(stage, noop)
    finally:
        noop.end()


def alone(stage, noop):
    """One create after the other; the first half warms up."""
    count = 10 if stage.smoke else 500
    log = stage.scratch / "activate.log"
    line = [stage.java, *references.jvm_flags(), "-cp", references.class_path(), "dev.berth.bench.Activate", 2 * count]
    told = {"BENCH_BERTH": noop.address, "BENCH_KEY": stage.berth.key, "BENCH_MODEL": MODEL, "BENCH_VERSION": VERSION}
    processes.finish(line, log, told)
    took = [int(row.split(" ")[1]) / 1e6 for row in log.read_text().splitlines() if row.startswith("active ")]
    if len(took) != 2 * count:
        raise RuntimeError(f"{len(took)} of {2 * count} became ACTIVE")
    took = took[count:]
    half, most = method.percentile(took, 0.5), method.percentile(took, 0.99)
    return [
        report.absolute("P10", "ms from create to ACTIVE, p50", half, ("<=", 25)),
        report.absolute("P10", "ms from create to ACTIVE, p99", most, ("<=", 100)),
    ]


def requests(stage, count, **different):
    configuration = dict(CONFIGURATION, **different)
    asked = create.requests(stage, count)
    return [dict(each, deployment=dict(each["deployment"], configuration=configuration)) for each in asked]


def newest(stage):
    return stage.postgres.sql("select id from deployment order by id desc limit 1", "noop")[0]


def made(stage, since, condition="true"):
    """How many deployments are newer than that one."""
    return stage.postgres.number(f"select count(*) from deployment where id > '{since}' and {condition}", "noop")


def burst(stage, noop, count):
    """Creates them all at once, and returns when all are ACTIVE."""
    since = newest(stage)
    done = load.grpc(stage, noop.address, create.CALL, requests(stage, count), count, metadata=stage.metadata())
    waiting.until(
        lambda: not made(stage, since, NOT_ACTIVE), LIMIT_SECONDS, "not all deployments become ACTIVE", 0.02
    )
    # The load tool's own start and end do not count.
    took = time.time() - done.begun
    if made(stage, since) != count:
        raise RuntimeError(f"{made(stage, since)} deployments of {count} creates")
    return types.SimpleNamespace(count=count, seconds=took, client=done.client)


def bursts(stage, noop):
    first, second = create.captured(stage)
    results = []
    for count, guard in ((1_000, 5), (10_000, 40)):
        count = 50 if stage.smoke else count
        pgbench = replay.Replay(stage, f"burst-{count}", first, second)
        meters = {"berth": noop.cpu_seconds, "postgres": stage.postgres.cpu_seconds}
        rows = [
            Row("P10b", f"time until {count:,} are ACTIVE", "berth", "pgbench", seconds, seconds, ("<=", 4)),
        ]
        results += compare(
            stage,
            [
                Participant("berth", lambda _, n=count: burst(stage, noop, n), meters),
                Participant("pgbench", lambda _, n=count, p=pgbench: p.run(n), {"postgres": stage.postgres.cpu_seconds}),
            ],
            rows,
            warm=False,
        )
        if results[-1]["verdict"] == "void":
            continue
        worst = count / results[-1]["rate"]["berth"]
        results.append(report.absolute("P10b", f"seconds until {count:,} are ACTIVE", worst, ("<=", guard)))
    return results


def seconds(segment):
    return segment.seconds / segment.count


def reads(stage, noop):
    """p99 of gets by schedule while a burst goes on, and while nothing does."""
    asked = [{"name": name} for name in stage.names(get.DIFFERENT)]
    burden = 50 if stage.smoke else 10_000

    def gets(count, clients, rate=None):
        return load.grpc(stage, noop.address, get.CALL, asked, count, clients, stage.metadata(), rate, folder="reads")

    def during(run):
        since = newest(stage)
        creating = threading.Thread(target=burst, args=(stage, noop, burden))
        creating.start()
        try:
            waiting.until(lambda: made(stage, since), LIMIT_SECONDS, "the burst does not begin")
            done = run()
            if not stage.smoke and not made(stage, since, NOT_ACTIVE):
                raise RuntimeError("the burst was over before the gets were")
            return done
        finally:
            creating.join()

    # Half of what one client gets meanwhile that waits for each answer.
    most = during(lambda: gets(50 if stage.smoke else 1_000, 1))
    rate = max(1, round(most.count / most.seconds / 2))
    count = round(rate * stage.segment_seconds * 2)

    def by_schedule():
        return gets(count, stage.clients, rate)

    def tail(segment):
        return method.percentile(segment.latencies, 0.99)

    meters = {"berth": noop.cpu_seconds, "postgres": stage.postgres.cpu_seconds}
    return compare(
        stage,
        [
            Participant("during a burst", lambda _: during(by_schedule), meters),
            Participant("alone", lambda _: by_schedule(), meters),
        ],
        [Row("P10c", f"p99 of gets, a burst of {burden:,} creates", "during a burst", "alone", tail, tail, ("<=", 10))],
        warm=False,
    )
