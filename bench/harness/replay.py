"""Reference (a): one of the product's statements, with the values that the product gave it, replayed by pgbench.

Two calls of the product are compared. An id that differs between them is new in every replayed execution, a number
that differs goes on by the same step, and an id that the caller names is one of many deployments'.
"""

import json
import re
import types

from harness import processes

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
TPS = re.compile(r"^tps = ([\d.]+) \(without initial connection time\)", re.MULTILINE)
DONE = re.compile(r"^number of transactions actually processed: (\d+)/(\d+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: 0 ", re.MULTILINE)

# 48 bits that no other execution has: which run, which client, which of its executions.
COUNTING = """\
\\set n :n + 1
\\set unique (:run * 64 + :client_id) * 1048576 + :n
"""


def fresh_ids(first, second):
    """The ids in the values of one call that the next one does not repeat."""
    ids = [set(UUID.findall("\n".join(value or "" for value in call.values))) for call in (first, second)]
    return sorted(ids[0] - ids[1])


def parameter(number, value, kind, fresh):
    """SQL for one value, and the variable that it is built of."""
    sql, text = f":p{number}", value
    for each in fresh:
        if each in value:
            kept = each[:24]
            sql = f"replace({sql}::text, '{each[24:]}', lpad(to_hex(:unique::bigint), 12, '0'))"
            text = text.replace(each, kept + each[24:])
    return f"({sql})::{kind}", text


def script(first, second):
    """A pgbench script and its variables."""
    fresh = fresh_ids(first, second)
    variables, parts = {}, []
    for number, (value, kind) in enumerate(zip(first.values, first.types), 1):
        if value is None:
            parts.append(f"null::{kind}")
        else:
            sql, variables[f"p{number}"] = parameter(number, value, kind, fresh)
            parts.append(sql)
    sql = re.sub(r"\$(\d+)", lambda mark: parts[int(mark[1]) - 1], first.text)
    return COUNTING + sql.strip() + ";\n", variables


class Replay:
    """Statements by pgbench, on the reference's database."""

    def __init__(self, stage, name, first, second):
        self.stage, self.name = stage, name
        self.clients = stage.clients
        self.file = stage.scratch / f"{name}.pgbench"
        text, self.variables = script(first, second)
        self.file.write_text(text)

    def run(self, count):
        """Executes at least that many; answers how many, in how many seconds, and the client's CPU seconds."""
        each = -(-count // self.clients)
        line = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={self.clients}", f"--transactions={each}"]
        line += ["--jobs=2", f"--file={self.file}", f"--define=run={self.stage.next_run()}", "--define=n=0"]
        line += [f"--define={name}={value}" for name, value in self.variables.items()]
        log = self.stage.scratch / f"{self.name}.log"
        client = processes.finish(line, log, self.stage.postgres.environment("reference"))
        told = log.read_text()
        done = DONE.search(told)
        if not done or done[1] != done[2] or not FAILED.search(told):
            raise RuntimeError(f"pgbench did not do what it was told:\n{told[-2000:]}")
        count = int(done[1])
        return types.SimpleNamespace(count=count, seconds=count / float(TPS.search(told)[1]), client=client)
