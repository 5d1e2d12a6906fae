"""What a run came to, as a table and as bench/results/latest.json."""

import json

from harness.berth import HOME

RESULTS = HOME / "bench/results"
KEPT = ("bar", "subject")


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
    for each in results:
        value = each["ratio"] if each["ratio"] is not None else each.get("value")
        spread = "" if each["low"] is None else f"{cell(each['low'])}..{cell(each['high'])}"
        lines.append(
            (each["bar"], each["subject"], each["reference"], cell(value), spread, each["limit"], each["verdict"], cpu(each))
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join("  ".join(f"{text:{width}}" for text, width in zip(line, widths)).rstrip() for line in lines)


def tell(results, smoke):
    print(table(results))
    if smoke:
        return
    # What was not measured this time stays as it was.
    latest = RESULTS / "latest.json"
    before = json.loads(latest.read_text()) if latest.exists() else []
    fresh = {tuple(each[name] for name in KEPT) for each in results}
    kept = [each for each in before if tuple(each[name] for name in KEPT) not in fresh]
    RESULTS.mkdir(exist_ok=True)
    latest.write_text(json.dumps(sorted(kept + results, key=lambda each: each["bar"]), indent=1) + "\n")
