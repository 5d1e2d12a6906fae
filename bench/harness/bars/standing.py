"""P9, P11: what a Berth costs that has nothing to do."""

import time

from harness import http2, processes, report
from harness.bars.starting import GET, LIST, Starting, until_answered
from harness.stage import PARENT

MIB = 1 << 20


def run(stage):
    return [empty(stage), full(stage), idle(stage)]


def empty(stage):
    """Memory of one with next to nothing."""
    small = Starting(stage, "small")
    with small.started() as (process, _):
        until_answered(process, small.address, GET, http2.text(1, stage.example_name), small.metadata())
        time.sleep(stage.rest_seconds)
        resident = processes.resident_bytes(process.pid) / MIB
    return report.absolute("P9", "MiB resident, idle", resident, ("<=", 200))


def full(stage):
    """Memory of the one with everything, once it has looked at all of it and holds what is read."""
    asked = http2.text(1, PARENT)
    http2.call(stage.berth.address, LIST, asked, stage.metadata())
    time.sleep(stage.rest_seconds)
    http2.call(stage.berth.address, LIST, asked, stage.metadata())
    resident = processes.resident_bytes(stage.berth.process.pid) / MIB
    return report.absolute("P9", f"MiB resident, {stage.deployments:,} deployments", resident, ("<=", 600))


def idle(stage):
    """Percent of one core while nothing changes."""
    spent = shares(stage, stage.rest_seconds * 10)
    shown = {"percent of a core": {name: round(share, 2) for name, share in spent.items()}}
    return report.absolute(
        "P11", f"percent of a core, {stage.deployments:,} ACTIVE", sum(spent.values()), ("<=", 2), shown
    )


def shares(stage, seconds):
    """Of each process."""
    meters = stage.meters()
    before = {name: meter() for name, meter in meters.items()}
    time.sleep(seconds)
    return {name: (meter() - before[name]) / seconds * 100 for name, meter in meters.items()}
