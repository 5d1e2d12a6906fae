"""P4, P4b, P4c: pages of a long list."""

import os
import subprocess
import time
import types

from harness import capture, contracts, load, method, processes, references, replay, report
from harness.bars.create import rate
from harness.comparing import Participant, Row, compare
from harness.stage import PARENT

CALL = "berth.v1.Deployments.ListDeployments"
# Of a page that is not the first one.
STATEMENT = r"select body\s+from deployment\s+where project = .*\(id\)? ?[<>].* order by id.* limit"
PAGE, LARGE_PAGE = 100, 1000
# True of all, but not answered from memory: so the product asks for a page by its SQL.
EVERY = 'create_time > "2000-01-01T00:00:00Z"'


def walk(stage, size, most=1_000_000, unseen=0, wanted=""):
    """(deployments, seconds, token that led there) of each page of the list, and the client's CPU seconds."""
    log = stage.scratch / "walk.log"
    environment = {"BENCH_BERTH": stage.berth.address, "BENCH_KEY": stage.berth.key}
    line = [stage.java, *references.jvm_flags(), "-cp", references.class_path(), "dev.berth.bench.Walk", size, most, unseen, wanted]
    client = processes.finish(line, log, environment)
    pages = [row.split(" ") for row in log.read_text().splitlines() if row.startswith("page ")]
    return [(int(count), int(took) / 1e9, token) for _, count, took, token in pages], client


def requests(tokens):
    return [{"parent": PARENT, "pageSize": PAGE, "pageToken": token} for token in tokens]


def captured(stage):
    """The statement of a page, twice, and the id that the page begins behind."""
    first, second = capture.capture(stage.postgres, lambda: walk(stage, PAGE, 3, wanted=EVERY), STATEMENT)
    behind = next(value for value in first.values if value and replay.UUID.fullmatch(value))
    return first, second, behind


def run(stage):
    call = captured(stage)
    pages, _ = walk(stage, LARGE_PAGE if not stage.smoke else 50)
    tokens = [token for _, _, token in pages[1:-1]]
    return throughput(stage, tokens, call) + depth(stage, tokens) + whole(stage)


def product(stage, tokens, name="berth", clients=None):
    asked = requests(tokens)
    # To take a page apart costs ghz many times what the page costs the server; pgbench does not do it either.
    unread = stage.scratch / "unread.binpb"
    unread.write_bytes(contracts.unread(stage.contracts.read_bytes(), "ListDeploymentsResponse"))

    def page(count):
        return load.grpc(stage, stage.berth.address, CALL, asked, count, clients, stage.metadata(), contracts=unread)

    return Participant(name, page, stage.meters())


def throughput(stage, tokens, call):
    first, second, behind = call
    pgbench = replay.Replay(stage, "page", first, second, behind)
    return compare(
        stage,
        [product(stage, tokens), Participant("pgbench", pgbench.run, {"postgres": stage.postgres.cpu_seconds})],
        [Row("P4", "pages of 100 per second", "berth", "pgbench", rate, rate, (">=", 0.5))],
    )


def depth(stage, tokens):
    """The last pages against the first ones, one client."""

    def tail(segment):
        return method.percentile(segment.latencies, 0.99)

    return compare(
        stage,
        [
            product(stage, tokens[-10:], "the end of the list", clients=1),
            product(stage, tokens[:10], "its start", clients=1),
        ],
        [Row("P4b", "p99 of a page", "the end of the list", "its start", tail, tail, ("<=", 1.5))],
    )


def whole(stage):
    """All pages in turn against one COPY of the same column."""

    def walked(_):
        # One unseen, for a client that is not cold.
        found, client = walk(stage, LARGE_PAGE, unseen=1)
        count = sum(deployments for deployments, _, _ in found)
        expected = stage.postgres.number("select count(*) from deployment where intent <> 'DELETED'")
        if count != expected:
            raise RuntimeError(f"the walk found {count} of {expected} deployments")
        return types.SimpleNamespace(count=count, seconds=sum(seconds for _, seconds, _ in found), client=client)

    def copied(_):
        copy = "copy (select body from deployment where intent <> 'DELETED' order by id) to stdout"
        environment = dict(os.environ, **stage.postgres.environment())
        begun = time.monotonic()
        subprocess.run(["psql", "-qXc", copy], env=environment, stdout=subprocess.DEVNULL, check=True)
        seconds = time.monotonic() - begun
        return types.SimpleNamespace(count=stage.deployments, seconds=seconds, client=0)

    def each(segment):
        return segment.seconds / segment.count

    results = compare(
        stage,
        [
            Participant("walk", walked, stage.meters()),
            Participant("COPY", copied, {"postgres": stage.postgres.cpu_seconds}),
        ],
        [Row("P4c", "time of a walk in pages of 1,000", "walk", "COPY", each, each, ("<=", 10))],
        warm=False,
    )
    if results[0]["verdict"] == "void":
        return results
    seconds = stage.deployments / results[0]["rate"]["walk"]
    return results + [report.absolute("P4c", "seconds of the whole walk", seconds, ("<=", 10))]
