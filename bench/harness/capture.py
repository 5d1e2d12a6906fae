"""The product's own SQL: which statements a call runs, and one of them with the values that it was given.

Which statements run and how often is what pg_stat_statements counted. What a statement's parameters are is what the
server logs of it while it is asked to: their types in its parse tree, their values in its duration line.
"""

import dataclasses
import re

LOGGING = {"log_min_duration_statement": "0", "debug_print_parse": "on", "debug_pretty_print": "off"}
ENTRY = re.compile(r"^<<\d+ (-?\d+)>> (\w+): +", re.MULTILINE)
EXECUTED = re.compile(r"duration: [\d.]+ ms +execute [^:]+: ")
PARAMETER = re.compile(r"\{PARAM :paramkind 0 :paramid (\d+) :paramtype (\d+)")
VALUE = re.compile(r"\$(\d+) = (?:(NULL)|'((?:[^']|'')*)')")


@dataclasses.dataclass(frozen=True)
class Call:
    """One execution: text with $1, $2, …; the type of each parameter, and its value or None."""

    text: str
    types: list
    values: list


def entries(log):
    """(query id, kind, text) of each entry of a log, its continued lines joined."""
    marks = list(ENTRY.finditer(log))
    for mark, following in zip(marks, [*marks[1:], None]):
        text = log[mark.end() : following.start() if following else len(log)]
        yield mark[1], mark[2], text.rstrip("\n").replace("\n\t", "\n")


def calls(log, query):
    """The executions of one statement, each as (text, {number: type's oid}, {number: value})."""
    types, found, executing = {}, [], False
    for query_id, kind, text in entries(log):
        if query_id != query:
            continue
        executed = EXECUTED.match(text)
        if kind == "LOG":
            executing = executed is not None
            if executing:
                found.append((text[executed.end() :], {}))
        elif text.startswith("Parameters: ") and executing:
            found[-1][1].update((int(n), None if null else value.replace("''", "'")) for n, null, value in VALUE.findall(text))
        elif ":paramid" in text:
            # Checks of foreign keys run under the same id and have fewer.
            told = {int(number): oid for number, oid in PARAMETER.findall(" ".join(text.split()))}
            types = max(types, told, key=len)
    return [(text, types, values) for text, values in found]


def statements(postgres):
    """What ran since the counting began anew, most often first."""
    return postgres.rows(
        """select s.queryid::text as id, s.query, s.calls, s.rows, s.total_exec_time as milliseconds
           from pg_stat_statements s join pg_database d on d.oid = s.dbid
           where d.datname = 'postgres' and s.query !~ 'pg_stat_statements|pg_reload_conf|alter system'
           order by s.calls desc"""
    )


def capture(postgres, work, pattern):
    """Runs the work while the server logs everything; answers the calls of the statement that fits the pattern."""
    begin = postgres.log.stat().st_size
    postgres.sql("select pg_stat_statements_reset()")
    with postgres.having(**LOGGING):
        work()
    with open(postgres.log, errors="replace") as file:
        file.seek(begin)
        log = file.read()
    fitting = [each for each in statements(postgres) if re.search(pattern, each["query"], re.DOTALL)]
    if len(fitting) != 1:
        raise RuntimeError(f"{len(fitting)} statements fit {pattern}")
    found = calls(log, fitting[0]["id"])
    oids = sorted({oid for _, types, _ in found for oid in types.values()})
    names = {
        str(row["oid"]): row["name"]
        for row in postgres.rows(
            f"select oid::int, typname as name from pg_type where oid in ({', '.join(oids)})"
        )
    }
    return [
        Call(text, [names[types[n]] for n in sorted(types)], [values[n] for n in sorted(types)])
        for text, types, values in found
    ]
