"""How cost grows with the number of deployments: no bars, a table and a plot of its own."""

import json
import re
import subprocess
import time

from harness import http2, method, plot
from harness.bars import create, pages, standing, starting
from harness.bars.watch import Watchers
from harness.report import RESULTS, about
from harness.stage import Stage

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
        (RESULTS / "growth.json").write_text(json.dumps({**about(stage.busy), "rows": rows}, indent=1) + "\n")
        (RESULTS / "growth.svg").write_text(plot.growth(rows))
    return []


def measure(stage, while_down=lambda: None):
    """One column of the table."""
    restart, _ = starting.restart(stage, http2.text(1, stage.example_name), while_down)
    memory = standing.full(stage)["value"]
    page = pages.product(stage, [""], clients=1).segment(stage.window // 10)
    held = watch(stage)
    share = idle(stage)
    # Last, as all else is of so many deployments and no more.
    made = creates(stage)
    return {
        "deployments": stage.deployments,
        "MiB resident, everything read": memory,
        "us of JVM for a create": made.cost("berth") * 1e6,
        "us of PostgreSQL for a create": made.cost("postgres") * 1e6,
        "ms of the first page of 100, p50": method.percentile(page.latencies, 0.5) * 1e3,
        "KiB for a watch": held / 1024,
        "s from a restart to the first get": restart,
        "percent of a core, idle": share,
    }


def idle(stage):
    """Once what was asked is answered, and compiled."""
    time.sleep(stage.rest_seconds * 2)
    return sum(standing.shares(stage, stage.rest_seconds * 3).values())


def creates(stage):
    participant = create.product(stage)
    for _ in range(stage.most_warm_ups // 3 or 1):
        participant.segment(stage.window)
    return participant.segment(stage.window)


def watch(stage):
    """Bytes that the server holds for one watch that has been told everything, beyond the first one."""
    first = Watchers(stage, stage.berth.address, 1)
    before = collected(stage)
    watches = 10 if stage.smoke else WATCHES
    watchers = Watchers(stage, stage.berth.address, watches)
    held = collected(stage) - before
    watchers.end()
    first.end()
    return max(0, held) / watches


def collected(stage):
    """Bytes of the server's heap in use, when nothing is left in it that nobody needs."""
    jcmd = stage.java.with_name("jcmd")
    pid = str(stage.berth.process.pid)
    subprocess.run([jcmd, pid, "GC.run"], stdout=subprocess.DEVNULL, check=True)
    told = subprocess.run([jcmd, pid, "GC.heap_info"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return sum(int(used) << 10 for used in re.findall(r"total \d+K, used (\d+)K", told))
