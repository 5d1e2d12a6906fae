"""Reference (a): one of the product's statements, with the values that the product gave it, replayed by pgbench.

Two calls of the product are compared. An id that differs between them is new in every replayed execution, wherever it
stands in texts and arrays, a number that differs goes on by the same step, and an id that the caller names is one of
many deployments'. Within stored bytes nothing is replaced: nobody reads them, and it would only slow the reference.
"""

import re
import types

from harness import postgres, processes

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
TPS = re.compile(r"^tps = ([\d.]+) \(without initial connection time\)", re.MULTILINE)
DONE = re.compile(r"^number of transactions actually processed: (\d+)/(\d+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: 0 ", re.MULTILINE)

# 48 bits that no other execution has: which run, which client, which of its executions. And which of the loaded
# deployments it is about, and how many passes over all of them are over: each run goes on where the one before ended,
# so that nobody is a pass behind.
COUNTING = """\
\\set n :n + 1
\\set unique (:run * 64 + :client_id) * 1048576 + :n
\\set step :done + :client_id * :each + :n - 1
\\set place 1 + :step % :copies
\\set pass :step / :copies
"""
TIME_DIGITS = 12


def fresh_ids(first, second):
    """The ids in the values of one call that the next one does not repeat."""
    ids = [set(UUID.findall("\n".join(value or "" for value in call.values))) for call in (first, second)]
    return sorted(ids[0] - ids[1])


def loaded(example):
    """SQL for the id of the deployment at :place among those that were copied from the example."""
    digits = example.replace("-", "")
    time = f"lpad(to_hex({int(digits[:TIME_DIGITS], 16)} - :place::bigint), {TIME_DIGITS}, '0')"
    return f"left({time}, 8) || '-' || right({time}, 4) || '{example[13:]}'"


def advanced(value, kind):
    """SQL for numbers that go on with every pass over the deployments."""
    if kind == "_int8":
        step = value.count(",") + 1
        return f"(select array_agg(v + :pass::bigint * {step}) from unnest((%s)::_int8) v)"
    return "((%s)::int8 + :pass::bigint)"


def parameter(number, values, kind, fresh, subject, example):
    """SQL for one value, and the variable that it is built of."""
    value, later = values
    sql = f":p{number}"
    for each in fresh:
        if each in value:
            sql = f"replace({sql}::text, '{each[24:]}', lpad(to_hex(:unique::bigint), 12, '0'))"
    if subject and subject in value:
        sql = f"replace({sql}::text, '{subject}', {loaded(example)})"
    if kind in ("int8", "_int8") and later != value:
        sql = advanced(value, kind) % sql
    return f"({sql})::{kind}"


def script(first, second, subject=None, example=None):
    """A pgbench script and its variables. The subject is the id of the deployment that both calls are about, if one is."""
    fresh = [each for each in fresh_ids(first, second) if each != subject]
    variables, parts = {}, []
    for number, (value, later, kind) in enumerate(zip(first.values, second.values, first.types), 1):
        if value is None:
            parts.append(f"null::{kind}")
        else:
            variables[f"p{number}"] = value
            parts.append(parameter(number, (value, later), kind, fresh, subject, example))
    sql = re.sub(r"\$(\d+)", lambda mark: parts[int(mark[1]) - 1], first.text)
    return COUNTING + sql.strip() + ";\n", variables


class Replay:
    """Statements by pgbench, on the reference's database."""

    def __init__(self, stage, name, first, second, subject=None):
        self.stage, self.name = stage, name
        self.file = stage.scratch / f"{name}.pgbench"
        self.done = 0
        text, self.variables = script(first, second, subject, stage.example_id)
        self.file.write_text(text)

    def run(self, count):
        """Executes about that many, each about another deployment; how many, in how many seconds, with which client."""
        clients, copies = self.stage.clients, self.stage.deployments - 1
        each = min(-(-count // clients), copies // clients)
        counters = {"run": self.stage.next_run(), "n": 0, "each": each, "done": self.done, "copies": copies}
        line = ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--transactions={each}"]
        line += ["--jobs=2", f"--file={self.file}"]
        line += [f"--define={name}={value}" for name, value in {**counters, **self.variables}.items()]
        log = self.stage.scratch / f"{self.name}.log"
        environment = dict(self.stage.postgres.environment("reference"), PGOPTIONS=postgres.planning())
        client = processes.finish(line, log, environment)
        told = log.read_text()
        done = DONE.search(told)
        if not done or done[1] != done[2] or not FAILED.search(told):
            raise RuntimeError(f"pgbench did not do what it was told:\n{told[-2000:]}")
        self.done += clients * each
        seconds = clients * each / float(TPS.search(told)[1])
        return types.SimpleNamespace(count=clients * each, seconds=seconds, client=client)
