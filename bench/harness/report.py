"""What a run came to, as a table and as bench/results/latest.json."""

import datetime
import json
import pathlib
import platform
import re
import subprocess

from harness import plot
from harness.berth import HOME

RESULTS = HOME / "bench/results"


def key(result):
    """What tells one condition from the others."""
    return result["bar"], result["subject"], result["reference"]


def absolute(bar, subject, value, limit, cpu=None):
    """A row of its own, which has nothing to be compared with."""
    relation, bound = limit
    held = value >= bound if relation == ">=" else value <= bound
    return {
        "bar": bar,
        "subject": subject,
        "reference": "",
        "ratio": None,
        "value": round(value, 3),
        "low": None,
        "high": None,
        "limit": f"{relation} {bound}",
        "cpu": cpu or {},
        "verdict": "pass" if held else "fail",
    }


def without_void(results):
    """A number that the control voided is not told."""
    nothing = {"transcoder alone": None, "ratio": None, "value": None, "low": None, "high": None, "cpu": {}, "rate": {}}
    return [
        {name: nothing.get(name, value) for name, value in each.items()} if each["verdict"] == "void" else each
        for each in results
    ]


def cell(number):
    return "" if number is None else f"{number:.2f}"


def cpu(result):
    return "; ".join(
        f"{side} " + " + ".join(f"{name} {spent:.0f}" for name, spent in processes.items())
        for side, processes in result["cpu"].items()
    )


def table(results):
    heads = ("bar", "subject", "reference", "ratio", "80 %", "limit", "verdict", "CPU us per item")
    lines = [heads]
    for each in without_void(results):
        value = each["ratio"] if each["ratio"] is not None else each.get("value")
        spread = "" if each["low"] is None else f"{cell(each['low'])}..{cell(each['high'])}"
        lines.append(
            (each["bar"], each["subject"], each["reference"], cell(value), spread, each["limit"], each["verdict"], cpu(each))
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join("  ".join(f"{text:{width}}" for text, width in zip(line, widths)).rstrip() for line in lines)


def about(busy):
    """Where and of what the newest results are, and how busy the machine was before, in percent."""
    cores = re.findall(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal: +(\d+) kB", pathlib.Path("/proc/meminfo").read_text(), re.MULTILINE)[1]
    commit = subprocess.run(["git", "-C", HOME, "rev-parse", "HEAD"], stdout=subprocess.PIPE, text=True).stdout.strip()
    return {
        "machine": f"{len(cores)} x {cores[0] if cores else platform.machine()}, {int(memory) >> 20} GiB",
        "system": platform.platform(),
        "busy": busy,
        "date": datetime.date.today().isoformat(),
        "commit": commit,
    }


def keep(results, busy):
    """Writes bench/results: the newest of every condition, with a plot. What was not measured, or void, stays as it was."""
    latest = RESULTS / "latest.json"
    before = json.loads(latest.read_text()) if latest.exists() else []
    told = about(busy)
    fresh = [dict(each, date=told["date"], commit=told["commit"], busy=told["busy"]) for each in without_void(results)]
    known = {key(each) for each in before if each["verdict"] != "void"}
    fresh = [each for each in fresh if each["verdict"] != "void" or key(each) not in known]
    measured = {key(each) for each in fresh}
    everything = fresh + [each for each in before if key(each) not in measured]
    everything.sort(key=lambda each: (int(re.search(r"\d+", each["bar"])[0]), each["bar"]))
    RESULTS.mkdir(exist_ok=True)
    latest.write_text(json.dumps(everything, indent=1) + "\n")
    (RESULTS / "machine.json").write_text(json.dumps(told, indent=1) + "\n")
    (RESULTS / "latest.svg").write_text(plot.svg(everything))
