"""P2: replacements of the configuration, each with the etag that the deployment has."""

from harness import capture, load, replay
from harness.bars.create import rate
from harness.comparing import Participant, Row, compare
from harness.stage import CONFIGURATION

CALL = "berth.v1.Deployments.UpdateDeployment"
STATEMENT = r"update deployment\s+set display_name.*insert into request"


def request(name, threads, etag):
    return {
        "deployment": {"name": name, "configuration": dict(CONFIGURATION, threadCount=threads), "etag": f'"{etag}"'},
        # As ghz reads it, not as JSON of protobuf has it.
        "updateMask": {"paths": ["configuration"]},
    }


def etag(stage, name):
    """The number of the newest accepted change, as the product has it."""
    deployment = name.rpartition("/")[2]
    return stage.postgres.number(
        f"select max(number) from event where deployment = '{deployment}' and kind = 'CHANGE'"
    )


class Replacements:
    """Goes through all loaded deployments again and again; in a pass all of them have the same etag."""

    def __init__(self, stage):
        self.stage = stage
        self.names = stage.names(stage.deployments)
        self.place, self.passes, self.done = 1, 0, 0
        self.etag = etag(stage, self.names[self.place])

    def next(self, count):
        if self.place + count > len(self.names):
            self.place, self.passes = 1, self.passes + 1
            self.etag = etag(self.stage, self.names[self.place])
        names = self.names[self.place : self.place + count]
        self.place += count
        self.done += count
        return [request(name, 9 + self.passes % 16, self.etag) for name in names]

    def run(self, count):
        stage = self.stage
        return load.grpc(stage, stage.berth.address, CALL, self.next(count), count, metadata=stage.metadata())


def captured(stage, name):
    """Two replacements of one deployment, by one client."""

    def work():
        for step in range(2):
            asked = [request(name, 60 + step, etag(stage, name))]
            load.grpc(stage, stage.berth.address, CALL, asked, 1, clients=1, metadata=stage.metadata())
            stage.settle()

    return capture.capture(stage.postgres, work, STATEMENT)


def run(stage):
    replacements = Replacements(stage)
    subject = replacements.names[0]
    first, second = captured(stage, subject)
    pgbench = replay.Replay(stage, "replace", first, second, subject.rpartition("/")[2])
    before = operations(stage)
    results = compare(
        stage,
        [
            Participant("berth", replacements.run, stage.meters(), stage.settle),
            Participant("pgbench", pgbench.run, {"postgres": stage.postgres.cpu_seconds}),
        ],
        [Row("P2", "replacements per second", "berth", "pgbench", rate, rate, (">=", 0.35))],
    )
    made = tuple(after - earlier for after, earlier in zip(operations(stage), before))
    if made != (replacements.done, pgbench.done):
        raise RuntimeError(f"{made} operations of {replacements.done} and {pgbench.done} replacements")
    return results


def operations(stage):
    """How many there are for Berth, and for the reference."""
    return [stage.postgres.number("select count(*) from operation", each) for each in ("postgres", "reference")]
