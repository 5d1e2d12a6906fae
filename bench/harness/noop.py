"""A Berth whose replicas are nothing, and bursts of creates on it."""

import time
import types

from harness import load, references, waiting
from harness.bars import create

CONFIGURATION = {"minReplicas": 1, "maxReplicas": 1, "cpu": 0.1, "memory": "64MiB"}
ROOM = "queue.cpu=100000\nqueue.memory=1000000GiB\nqueue.replicas=1000000\n"
LIMIT_SECONDS = 300
NOT_ACTIVE = "state <> 'ACTIVE'"


def requests(stage, count, **different):
    """Creates of deployments that want one replica."""
    configuration = dict(CONFIGURATION, **different)
    asked = create.requests(stage, count)
    return [dict(each, deployment=dict(each["deployment"], configuration=configuration)) for each in asked]


class Noop:
    """On a loaded database of its own, with room for everybody; no real Berth shall start these replicas."""

    def __init__(self, stage, database):
        self.stage, self.database = stage, database
        stage.postgres.sql(f"create database {database} template fresh strategy file_copy")
        folder = stage.scratch / database
        folder.mkdir()
        (folder / "berth.properties").write_text(ROOM)
        self.server = references.Reference(
            stage,
            "dev.berth.app.NoopBerth",
            BENCH_FOLDER=folder,
            BENCH_DATABASE=f"jdbc:postgresql://127.0.0.1:{stage.postgres.port}/{database}",
            BENCH_PASSWORD=stage.postgres.password,
        )
        self.address, self.end = self.server.address, self.server.end
        self.meters = {"berth": self.server.cpu_seconds, "postgres": stage.postgres.cpu_seconds}
        stage.await_first_look(folder / "logs/berth.log")
        self.settle()

    def settle(self):
        self.stage.settle(self.database)

    def newest(self):
        return self.stage.postgres.sql("select id from deployment order by id desc limit 1", self.database)[0]

    def made(self, since, condition="true"):
        """How many deployments are newer than that one."""
        counted = f"select count(*) from deployment where id > '{since}' and {condition}"
        return self.stage.postgres.number(counted, self.database)

    def load(self, call, asked, count, clients=None, folder="load"):
        return load.grpc(
            self.stage, self.address, call, asked, count, clients, self.stage.metadata(), folder=folder
        )

    def burst(self, count):
        """Creates them all at once, and returns when all are ACTIVE."""
        since = self.newest()
        done = self.load(create.CALL, requests(self.stage, count), count)
        waiting.until(
            lambda: not self.made(since, NOT_ACTIVE), LIMIT_SECONDS, "not all deployments become ACTIVE", 0.02
        )
        # The load tool's own start and end do not count.
        took = time.time() - done.begun
        if self.made(since) != count:
            raise RuntimeError(f"{self.made(since)} deployments of {count} creates")
        return types.SimpleNamespace(count=count, seconds=took, client=done.client)
