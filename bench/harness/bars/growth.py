"""How cost grows with the number of deployments: no bars, a table and a plot of its own."""

import json

from harness import http2, load, method, plot, processes
from harness.bars import create, pages, standing, starting
from harness.bars.watch import Watchers
from harness.report import RESULTS
from harness.stage import PARENT, Stage

SMALLER = (1_000, 10_000)
WATCHES = 200


def run(stage):
    rows = []
    for size in () if stage.smoke else SMALLER:
        folder = stage.scratch / str(size)
        folder.mkdir()
        smaller = Stage(folder, stage.smoke, size)
        try:
            smaller.set_up()
            rows.append(measure(smaller))
        finally:
            smaller.tear_down()
    # The other benchmarks made many more.
    rows.append(measure(stage, stage.renew))
    for row in rows:
        stage.say("  " + ", ".join(f"{name} {value:,.2f}" for name, value in row.items()))
    if not stage.smoke:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "growth.json").write_text(json.dumps(rows, indent=1) + "\n")
        (RESULTS / "growth.svg").write_text(plot.growth(rows))
    return []


def measure(stage, while_down=lambda: None):
    """One column of the table."""
    restart, _ = starting.restart(stage, http2.text(1, stage.example_name), while_down)
    memory = processes.resident_bytes(stage.berth.process.pid)
    idle = sum(standing.shares(stage, stage.rest_seconds * 3).values())
    made = creates(stage)
    first = [{"parent": PARENT, "pageSize": pages.PAGE}]
    listed = load.grpc(stage, stage.berth.address, pages.CALL, first, stage.window // 10, 1, stage.metadata())
    return {
        "deployments": stage.deployments,
        "MiB resident after the start": memory / (1 << 20),
        "us of JVM for a create": made.cost("berth") * 1e6,
        "us of PostgreSQL for a create": made.cost("postgres") * 1e6,
        "ms of the first page of 100, p50": method.percentile(listed.latencies, 0.5) * 1e3,
        "KiB for a watch": watch(stage) / 1024,
        "s from a restart to the first get": restart,
        "percent of a core, idle": idle,
    }


def creates(stage):
    participant = create.product(stage)
    for _ in range(stage.most_warm_ups // 3 or 1):
        participant.segment(stage.window)
    return participant.segment(stage.window)


def watch(stage):
    """Bytes that the server holds for one watch that has been told everything."""
    before = processes.resident_bytes(stage.berth.process.pid)
    watches = 10 if stage.smoke else WATCHES
    watchers = Watchers(stage, stage.berth.address, watches)
    held = processes.resident_bytes(stage.berth.process.pid) - before
    watchers.end()
    return max(0, held) / watches
