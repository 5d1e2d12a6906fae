"""./berth bench: runs benchmarks and says how Berth stands against the limits."""

import argparse
import importlib
import pathlib
import sys
import tempfile

from harness import report
from harness.stage import Stage

# Each is a module of harness.bars.
BENCHMARKS = {
    "create": "creates by 16 clients (P1, P1b, P1c)",
    "get": "gets by 16 clients (P3)",
}


def arguments():
    parser = argparse.ArgumentParser(
        prog="./berth bench",
        description="Measures Berth against references that run in the same minutes; without a NAME all of it.",
        epilog="\n".join(f"  {name:12}{what}" for name, what in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of those below")
    parser.add_argument("--smoke", action="store_true", help="tiny counts, no verdicts: only whether it works")
    told = parser.parse_args()
    unknown = sorted(set(told.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return told


def main():
    told = arguments()
    with tempfile.TemporaryDirectory(prefix="berth-bench-") as folder:
        # PostgreSQL runs under another user's rights and must find its data.
        stage = Stage(pathlib.Path(folder), told.smoke)
        results = []
        try:
            stage.set_up()
            for name in told.names or BENCHMARKS:
                stage.say(f"{name}: {BENCHMARKS[name]}")
                results += importlib.import_module(f"harness.bars.{name}").run(stage)
        finally:
            stage.tear_down()
        report.tell(results, told.smoke)


if __name__ == "__main__":
    sys.exit(main())
