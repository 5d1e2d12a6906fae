"""What a run stands on: one PostgreSQL with much in it, a Berth beside it, and the tools."""

import contextlib
import datetime
import os
import pathlib
import sys
import time

from harness import loading, postgres, waiting
from harness.berth import Berth

MODEL = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9"
VERSION = "ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee"
PARENT = "projects/default"
CONFIGURATION = {"minReplicas": 0, "maxReplicas": 1, "cpu": 0.5, "memory": "256MiB", "threadCount": 8}
EVENTS_OF_EACH = 10
SETTLE_LIMIT_SECONDS = 900


class Stage:
    def __init__(self, scratch, smoke, deployments=None, busy=0):
        self.scratch = scratch
        self.smoke = smoke
        self.busy = busy
        self.java = pathlib.Path(os.environ["BERTH_JAVA_HOME"]) / "bin/java"
        self.ghz = os.environ["BERTH_GHZ"]
        self.deployments = deployments or (300 if smoke else 100_000)
        self.clients = 4 if smoke else 16
        self.window = 40 if smoke else 5_000
        self.least_warm_up = 80 if smoke else 20_000
        self.most_warm_ups = 2 if smoke else 14
        self.segment_seconds = 0.1 if smoke else 3
        self.dropped, self.rounds = (0, 1) if smoke else (1, 9)
        self.rest_seconds = 0.2 if smoke else 6
        self.extends = not smoke
        self.ending = contextlib.ExitStack()
        self.runs = 0
        self.captured = {}

    def say(self, text):
        print(f"bench: {datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)

    def next_run(self):
        """A number that no run of pgbench had before."""
        self.runs += 1
        return self.runs

    def slow_disk(self):
        """A commit waits 2 ms for others, as if a flush took that long."""
        return self.postgres.having(commit_delay=2000, commit_siblings=0)

    def no_disk(self):
        """A commit waits for no flush: for what is compared after it alone, as stalls of the disk would hide all else."""
        return self.postgres.having(synchronous_commit="off")

    def example(self):
        """What a create asks for."""
        return {
            "model": MODEL,
            "pinnedVersion": VERSION,
            "displayName": "Iris by petals and sepals",
            "labels": {"team": "botany", "stage": "production"},
            "configuration": CONFIGURATION,
        }

    def set_up(self):
        data = self.scratch / "data"
        self.say("Starting a Berth of its own.")
        first = Berth(data, self.scratch, "--demo", command="up")
        with contextlib.ExitStack() as trouble:
            trouble.callback(first.down)
            command = postgres.command_of(data)
            name = self.make_example(first)
        self.example_name, self.example_id = name, name.rpartition("/")[2]
        begun = time.monotonic()
        self.say(f"Loading {self.deployments:,} deployments and {self.deployments * EVENTS_OF_EACH:,} events.")
        self.load(postgres.Postgres(command, data, self.scratch, **loading.SETTINGS))
        self.say(f"Loaded in {time.monotonic() - begun:.0f} s.")
        self.postgres = postgres.Postgres(command, data, self.scratch)
        self.ending.callback(self.postgres.end)
        self.postgres.require_durable()
        self.start_berth()

    def load(self, server):
        """The databases: Berth's, the references' copy of it, one as they were, and one with the example alone."""
        try:
            server.sql("create database small template postgres")
            loading.load(server, self.example_id, self.deployments - 1)
            for name in ("reference", "fresh"):
                server.sql(f"create database {name} template postgres strategy file_copy")
        finally:
            server.end()

    def make_example(self, berth):
        """One deployment, and changes of it until it has the wanted number of events."""
        made = berth.rest("POST", f"/v1/{PARENT}/deployments", self.example())
        path = f"/v1/{made['name']}"
        for number in range(100):
            while berth.rest("GET", path).get("reconciling"):
                time.sleep(0.05)
            events = berth.rest("GET", f"{path}/events?pageSize=100")["events"]
            if len(events) >= EVENTS_OF_EACH:
                return made["name"]
            berth.rest("PATCH", f"{path}?updateMask=displayName", {"displayName": f"Iris, take {number}"})
        raise RuntimeError("the example's history does not grow")

    def start_berth(self):
        """A Berth beside the loaded database; Envoy is not started."""
        log = self.scratch / "data/logs/berth.log"
        before = log.stat() if log.exists() else None
        self.berth = Berth(
            self.scratch / "data",
            self.scratch,
            "--database-url",
            f"postgresql://berth@127.0.0.1:{self.postgres.port}/postgres",
            "--envoy-files",
            self.scratch / "envoy",
            environment={"BERTH_DATABASE_PASSWORD": self.postgres.password},
        )
        self.ending.callback(self.berth.end)
        # What Envoy reads, ghz reads.
        self.contracts = next((self.scratch / "envoy").glob("contracts-*.binpb"))
        begun = time.monotonic()
        self.await_first_look(log, before)
        self.settle()
        self.say(f"Its first look at everything took {time.monotonic() - begun:.1f} s.")

    def await_first_look(self, log, before=None):
        """Waits until it says that it has looked at every deployment, behind what the log was before or in a new one."""

        def said():
            known = before.st_size if before and before.st_ino == log.stat().st_ino else 0
            return b"deployments looked at" in log.read_bytes()[known:]

        waiting.until(
            said,
            SETTLE_LIMIT_SECONDS,
            "the first look at everything does not come to an end",
        )

    def renew(self):
        """Berth's database as it was loaded, while no Berth runs."""
        self.postgres.sql("drop database postgres", "fresh")
        self.postgres.sql("create database postgres template fresh strategy file_copy", "small")

    def settle(self, database="postgres"):
        """Waits until the reconciler has nothing to do."""
        # Whatever is claimed is due, and the index of what is due finds it.
        due = "next_due is not null and (next_due <= now() or lease_until > now())"
        busy = f"select count(*) from (select 1 from deployment where {due} limit 1) d"
        waiting.until(
            lambda: not self.postgres.number(busy, database), SETTLE_LIMIT_SECONDS, "the reconciler does not come to an end"
        )

    def metadata(self):
        return {"authorization": f"Bearer {self.berth.key}"}

    def meters(self):
        return {"berth": self.berth.cpu_seconds, "postgres": self.postgres.cpu_seconds}

    def names(self, number):
        """Names of loaded deployments, spread over all, in a fixed order."""
        ids = self.postgres.sql(
            f"select id from deployment where id < '{self.example_id}' order by md5(id::text) limit {number}"
        )
        return [f"{PARENT}/deployments/{each}" for each in ids]

    def tear_down(self):
        self.ending.close()
