"""P10, P10b: from a create to ACTIVE, with replicas that are nothing."""

from harness import method, processes, references, replay, report
from harness.bars import create
from harness.comparing import Participant, Row, compare
from harness.noop import Noop
from harness.stage import MODEL, VERSION


def run(stage):
    noop = Noop(stage, "activate")
    try:
        return alone(stage, noop) + bursts(stage, noop)
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


def bursts(stage, noop):
    first, second = create.captured(stage)
    results = []
    for count, guard in ((1_000, 5), (10_000, 40)):
        count = 50 if stage.smoke else count
        pgbench = replay.Replay(stage, f"burst-{count}", first, second)
        rows = [
            Row("P10b", f"time until {count:,} are ACTIVE", "berth", "pgbench", seconds, seconds, ("<=", 4)),
        ]
        results += compare(
            stage,
            [
                Participant("berth", lambda _, n=count: noop.burst(n), noop.meters, noop.settle),
                Participant("pgbench", lambda _, n=count, p=pgbench: p.run(n), {"postgres": stage.postgres.cpu_seconds}),
            ],
            rows,
            warm=False,
        )
        if results[-1]["verdict"] == "void":
            continue
        took = count / results[-1]["rate"]["berth"]
        results.append(report.absolute("P10b", f"seconds until {count:,} are ACTIVE", took, ("<=", guard)))
    return results


def seconds(segment):
    return segment.seconds / segment.count
