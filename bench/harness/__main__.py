"""./berth bench: runs benchmarks and says how Berth stands against the limits."""

import argparse
import importlib
import pathlib
import signal
import sys
import tempfile
import time
import traceback

from harness import processes, report
from harness.stage import Stage

# Each is a module of harness.bars, with the minutes that it takes on two cores that are quiet. In this order, so that
# what a loaded database costs is measured before others make more of it.
BENCHMARKS = {
    "standing": ("memory, and CPU while nothing changes (P9, P11)", 1),
    "starting": ("from the start of the JVM to the first answer (P8, P8b, P8c)", 4),
    "watch": ("1,000 watches, and one (P5, P5b, P9)", 5),
    "stalled": ("a watch that nobody reads (P5c)", 6),
    "get": ("gets by 16 clients (P3)", 2),
    "pages": ("pages of a long list (P4, P4b, P4c)", 10),
    "rest": ("gets through Envoy (P7, P7b)", 5),
    "create": ("creates by 16 clients (P1, P1b, P1c)", 9),
    "replace": ("replacements of the configuration with etags (P2)", 7),
    "activate": ("from a create to ACTIVE, replicas that are nothing (P10, P10b)", 8),
    "burst": ("gets while a burst of creates goes on (P10c)", 12),
    "replicas": ("replicas that are processes, and their ends (P12, P12b)", 7),
    "growth": ("what 1,000, 10,000 and 100,000 deployments cost", 5),
}
SET_UP_MINUTES = 2
# How long others are looked at before.
LOOK_SECONDS = 5
# A statement is parsed, and can be captured, the first times that it runs.
CAPTURED = ("create", "replace")


def arguments():
    parser = argparse.ArgumentParser(
        prog="./berth bench",
        description="Measures Berth against references that run in the same minutes; without a NAME all of it.",
        epilog="\n".join(
            [
                *(f"  {name:10} {minutes:2} min  {what}" for name, (what, minutes) in BENCHMARKS.items()),
                f"Before them the database is loaded, {SET_UP_MINUTES} min; all together some"
                f" {SET_UP_MINUTES + sum(minutes for _, minutes in BENCHMARKS.values())} min on two quiet cores.",
            ]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of those below")
    parser.add_argument("--smoke", action="store_true", help="tiny counts, no verdicts: only whether it works")
    told = parser.parse_args()
    unknown = sorted(set(told.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return told


def module(name):
    return importlib.import_module(f"harness.bars.{name}")


def run(stage, names):
    """The results, and the names of those that could not be measured."""
    results, failed = [], []
    for name in CAPTURED:
        module(name).captured(stage)
    for name in names:
        stage.say(f"{name}: {BENCHMARKS[name][0]}")
        begun = time.monotonic()
        try:
            found = module(name).run(stage)
            results += found
            if not stage.smoke:
                report.keep(found, stage.busy)
        except Exception:
            # What one cannot measure does not take the others' results away.
            traceback.print_exc()
            failed.append(name)
        stage.say(f"  {name} took {(time.monotonic() - begun) / 60:.1f} min")
    return results, failed


def main():
    told = arguments()
    # Whoever ends the harness ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="berth-bench-") as folder:
        busy = 0 if told.smoke else round(processes.busy_percent(LOOK_SECONDS), 1)
        stage = Stage(pathlib.Path(folder), told.smoke, busy=busy)
        try:
            stage.set_up()
            results, failed = run(stage, [name for name in BENCHMARKS if name in (told.names or BENCHMARKS)])
        finally:
            stage.tear_down()
    if told.smoke:
        print(f"bench: tried {len(results)} conditions")
    else:
        print(report.table(results))
    if failed:
        print(f"bench: not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
