"""The PostgreSQL that the product brings, with the product's own settings, started by the harness."""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess

from harness import processes, waiting
from harness.berth import HOME

START_LIMIT_SECONDS = 120

# Beyond the product's own: what lets the harness see which statements run, room for the references' connections, and
# no checkpoint every few seconds, for on a shared disk each holds up for seconds whoever's turn it is.
ADDED = {
    "max_connections": "100",
    "shared_preload_libraries": "pg_stat_statements",
    "log_line_prefix": "<<%p %Q>> ",
    "log_parameter_max_length": "-1",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}
LIMITS = HOME / "adapters-persistence/src/main/java/dev/berth/persistence/Limits.java"
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def planning():
    """The options by which the product's own connections plan; its time limits beside them are no plain values."""
    return " ".join(re.findall(r"-c \w+=\w+", LIMITS.read_text()))


def command_of(data):
    """The command line with which a Berth started the PostgreSQL of its data folder, while it runs."""
    pid = (data / "postgres/data/postmaster.pid").read_text().split()[0]
    return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")


class Postgres:
    def __init__(self, command, data, scratch, **more):
        self.password = (data / "postgres/password").read_text().strip()
        self.port = next(word for word in command if word.startswith("--port=")).partition("=")[2]
        self.log = scratch / "postgresql.log"
        # It refuses to be root; so the product starts it, too.
        as_nobody = ["unshare", "--user"] if os.geteuid() == 0 else []
        added = [f"--{name}={value}" for name, value in {**ADDED, **more}.items()]
        # Of its own session and environment, without anything that the harness knows.
        self.process = processes.start([*as_nobody, *command, *added], self.log, env={"LC_ALL": "C"})
        try:
            waiting.until(
                self.answers, START_LIMIT_SECONDS, "PostgreSQL does not start", process=self.process, log=self.log
            )
            self.sql("create extension if not exists pg_stat_statements")
        except BaseException:
            self.end()
            raise

    def answers(self):
        try:
            return self.sql("select 1")
        except RuntimeError:
            return None

    def environment(self, database="postgres"):
        """How PostgreSQL's own programs reach it; a password in a command line could be read by anybody."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": self.port,
            "PGUSER": "berth",
            "PGPASSWORD": self.password,
            "PGDATABASE": database,
        }

    def sql(self, text, database="postgres"):
        """Runs statements; answers their rows, each of one column, as texts."""
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"],
            input=text,
            env=dict(os.environ, **self.environment(database)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL refused: {done.stderr[-2000:]}")
        return done.stdout.splitlines()

    def number(self, text, database="postgres"):
        return int(self.sql(text, database)[0])

    def rows(self, query, database="postgres"):
        """The rows of a query as dictionaries."""
        return [json.loads(line) for line in self.sql(f"select row_to_json(r) from ({query}) r", database)]

    @contextlib.contextmanager
    def having(self, **settings):
        """These settings hold for everybody meanwhile."""
        for name, value in settings.items():
            self.sql(f"alter system set {name} = {value}")
        self.sql("select pg_reload_conf()")
        try:
            yield
        finally:
            for name in settings:
                self.sql(f"alter system reset {name}")
            self.sql("select pg_reload_conf()")

    def require_durable(self):
        for name in DURABLE:
            if self.sql(f"show {name}") != ["on"]:
                raise RuntimeError(f"{name} is off: what is measured here would prove nothing")

    def cpu_seconds(self):
        return processes.family_cpu_seconds(self.process.pid)

    def end(self):
        """Does not wait for those who still ask."""
        processes.end(self.process, signal.SIGINT)
