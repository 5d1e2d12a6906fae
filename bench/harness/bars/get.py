"""P3: gets by many clients."""

from harness import load, references
from harness.bars.create import cost, rate
from harness.comparing import Participant, Row, compare

CALL = "berth.v1.Deployments.GetDeployment"
DIFFERENT = 1000


def run(stage):
    requests = [{"name": name} for name in stage.names(DIFFERENT)]
    echo = references.echo(stage)

    def product(count):
        return load.grpc(stage, stage.berth.address, CALL, requests, count, metadata=stage.metadata())

    def raw(count):
        return load.grpc(stage, echo.address, CALL, requests, count, metadata=stage.metadata())

    results = compare(
        stage,
        [
            Participant("berth", product, stage.meters()),
            Participant("echo", raw, {"echo": echo.cpu_seconds}),
        ],
        [
            Row("P3", "gets per second", "berth", "echo", rate, rate, (">=", 0.6)),
            Row("P3", "JVM CPU per get", "berth", "echo", cost("berth"), cost("echo"), ("<=", 2.0)),
        ],
    )
    echo.end()
    return results
