"""P1, P1b, P1c: creates by many clients."""

import re
import types
import uuid

from harness import capture, load, references, replay, report
from harness.comparing import Participant, Row, compare
from harness.stage import PARENT

CALL = "berth.v1.Deployments.CreateDeployment"
STATEMENT = r"insert into deployment\s*\("
SLOW_DISK = " (commit_delay=2000, commit_siblings=0)"
# What the reconciler asks and records on its own account, and the harness itself.
RECONCILER = re.compile(r"lease_until|project_usage|waiting_since is not null|next_due is not null")


def requests(stage, count):
    """Every one with an id of its own."""
    return [
        {"parent": PARENT, "deployment": stage.example(), "requestId": str(uuid.uuid4())} for _ in range(count)
    ]


def product(stage):
    def run(count):
        return load.grpc(stage, stage.berth.address, CALL, requests(stage, count), count, metadata=stage.metadata())

    return Participant("berth", run, stage.meters(), stage.settle)


def captured(stage):
    """Two calls of the statement of a create, by one client. Later ones are prepared, and not parsed where they are logged."""
    if "create" in stage.captured:
        return stage.captured["create"]

    def create(count):
        load.grpc(stage, stage.berth.address, CALL, requests(stage, count), count, clients=1, metadata=stage.metadata())
        stage.settle()

    # The first one of a key proves it by a statement of its own.
    create(1)
    stage.captured["create"] = capture.capture(stage.postgres, lambda: create(2), STATEMENT)
    return stage.captured["create"]


def statements_of_each(stage, count):
    """How many statements run for each create, the reconciler's left out."""
    stage.postgres.sql("select pg_stat_statements_reset()")
    load.grpc(stage, stage.berth.address, CALL, requests(stage, count), count, clients=1, metadata=stage.metadata())
    stage.settle()
    ran = capture.statements(stage.postgres)
    calls = sum(each["calls"] for each in ran if is_of_a_create(each["query"]))
    if calls < count:
        raise RuntimeError(f"{calls} statements of {count} creates, one by one: {ran}")
    return calls / count


def is_of_a_create(query):
    """A create gives the first lease itself."""
    return re.search(STATEMENT, query) is not None or not RECONCILER.search(query)


def replayed(stage, first, second):
    pgbench = replay.Replay(stage, "create", first, second)
    return Participant("pgbench", pgbench.run, {"postgres": stage.postgres.cpu_seconds})


def run(stage):
    first, second = captured(stage)
    fresh = replay.fresh_ids(first, second)
    bare = references.bare(stage, "berth.v1.Deployments/CreateDeployment", first, fresh)
    single = requests(stage, 1)

    def run_bare(count):
        return load.grpc(stage, bare.address, CALL, single, count)

    meters = {"bare server": bare.cpu_seconds, "postgres": stage.postgres.cpu_seconds}
    berth = product(stage)
    others = [replayed(stage, first, second), Participant("bare server", run_bare, meters)]
    participants = [berth, *others]
    before, reference = counts(stage), counts(stage, "reference")
    results = compare(stage, participants, rows(""))
    with stage.slow_disk():
        results += compare(stage, participants, rows(SLOW_DISK))
    bare.end()
    require_all(stage, berth.done, before, counts(stage))
    replays = sum(each.done for each in others)
    made = counts(stage, "reference").deployment - reference.deployment
    if made != replays:
        raise RuntimeError(f"{made} deployments of {replays} creates of the references")
    return results + [trips(stage)]


def rows(where):
    return [
        Row("P1", f"creates per second{where}", "berth", "pgbench", rate, rate, (">=", 0.35)),
        Row("P1b", f"JVM CPU per create{where}", "berth", "bare server", cost("berth"), cost("bare server"), ("<=", 2.0)),
        Row("P1c", f"PostgreSQL CPU per create{where}", "berth", "pgbench", cost("postgres"), cost("postgres"), ("<=", 1.3)),
    ]


def rate(segment):
    return segment.rate


def cost(process):
    return lambda segment: segment.cost(process)


def counts(stage, database="postgres"):
    tables = ("deployment", "operation")
    row = stage.postgres.rows("select " + ", ".join(f"(select count(*) from {t}) as {t}" for t in tables), database)[0]
    return types.SimpleNamespace(**row)


def require_all(stage, asked, before, after):
    """Fast and wrong is nothing: every create has its rows."""
    made = [getattr(after, table) - getattr(before, table) for table in ("deployment", "operation")]
    if made != [asked, asked]:
        raise RuntimeError(f"{asked} creates made {made} deployments and operations")
    without = stage.postgres.number(
        "select count(*) from deployment d where not exists (select 1 from event e where e.deployment = d.id)"
    )
    if without:
        raise RuntimeError(f"{without} deployments have no event")


def trips(stage):
    # What runs now and then by itself is not in all of them.
    statements = min(statements_of_each(stage, 20 if stage.smoke else 200) for _ in range(3))
    return report.absolute("P1c", "round trips per create", statements, ("<=", 1))
