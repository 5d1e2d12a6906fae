"""P2: replacements of the configuration, each with the etag that the deployment has."""

from harness import capture, load, replay
from harness.bars.create import SLOW_DISK, rate
from harness.comparing import Participant, Row, compare
from harness.stage import CONFIGURATION

CALL = "berth.v1.Deployments.UpdateDeployment"
# Of one row, or of many.
STATEMENT = r"update deployment\b[\w\s]*\bset\s+display_name.*insert into request"


def request(name, threads, etag):
    return {
        "deployment": {"name": name, "configuration": dict(CONFIGURATION, threadCount=threads), "etag": f'"{etag}"'},
        # As ghz reads it, not as JSON of protobuf has it.
        "updateMask": {"paths": ["configuration"]},
    }


def etags(stage, condition="true"):
    """By deployment the number of the newest accepted change, as the product has it."""
    found = stage.postgres.rows(
        f"select deployment, max(number) as number from event where kind = 'CHANGE' and {condition} group by deployment"
    )
    return {row["deployment"]: row["number"] for row in found}


class Replacements:
    """Goes through all loaded deployments again and again."""

    def __init__(self, stage):
        self.stage = stage
        self.names = stage.names(stage.deployments)
        self.place, self.passes, self.done = 0, 0, 0
        self.etags = etags(stage)

    def next(self, count):
        if self.place + count > len(self.names):
            self.place, self.passes = 0, self.passes + 1
            self.etags = etags(self.stage)
        names = self.names[self.place : self.place + count]
        self.place += count
        self.done += count
        return [request(name, 9 + self.passes % 16, self.etags[name.rpartition("/")[2]]) for name in names]

    def run(self, count):
        stage = self.stage
        return load.grpc(stage, stage.berth.address, CALL, self.next(count), count, metadata=stage.metadata())


def captured(stage):
    """Two replacements of one deployment, by one client, and the deployment's id."""
    if "replace" in stage.captured:
        return stage.captured["replace"]
    name, other = stage.names(2)
    deployment = name.rpartition("/")[2]

    def replace(of, threads):
        each = of.rpartition("/")[2]
        asked = [request(of, threads, etags(stage, f"deployment = '{each}'")[each])]
        load.grpc(stage, stage.berth.address, CALL, asked, 1, clients=1, metadata=stage.metadata())
        stage.settle()

    def work():
        replace(name, 60)
        replace(name, 61)

    # The first one of a key proves it by a statement of its own. Of another deployment: in the
    # reference's database this one has the version that it has now.
    replace(other, 60)
    first, second = capture.capture(stage.postgres, work, STATEMENT)
    stage.captured["replace"] = first, second, deployment
    return stage.captured["replace"]


def run(stage):
    replacements = Replacements(stage)
    pgbench = replay.Replay(stage, "replace", *captured(stage))
    before = operations(stage)
    participants = [
        Participant("berth", replacements.run, stage.meters(), stage.settle),
        Participant("pgbench", pgbench.run, {"postgres": stage.postgres.cpu_seconds}),
    ]
    results = compare(stage, participants, [row("")])
    with stage.slow_disk():
        results += compare(stage, participants, [row(SLOW_DISK)])
    made = tuple(after - earlier for after, earlier in zip(operations(stage), before))
    if made != (replacements.done, pgbench.done):
        raise RuntimeError(f"{made} operations of {replacements.done} and {pgbench.done} replacements")
    return results


def row(where):
    return Row("P2", f"replacements per second{where}", "berth", "pgbench", rate, rate, (">=", 0.35))


def operations(stage):
    """How many there are for Berth, and for the reference."""
    return [stage.postgres.number("select count(*) from operation", each) for each in ("postgres", "reference")]
