"""Many deployments, out of one that the product itself made.

Each is a copy of every row that the product wrote for that one, with ids of its own, also within the stored bytes. A
time-ordered id is moved back by a number of milliseconds that no other copy has, so the copies are older than what is
made while something is measured. Chains of digests are copied as they are: nothing that is measured reads them.

Indexes and keys are dropped first and made again over everything. All of it is logged and durable as ever.
"""

import concurrent.futures
import json
import re

# What belongs to a deployment, and by which column.
TABLES = {"deployment": "id", "revision": "deployment", "operation": "deployment", "event": "deployment",
          "request": "deployment"}
ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
TIME_DIGITS = 12
AT_ONCE = 2
# What the server has while it is loaded, and not while anything is measured: no checkpoint amid the load.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "32GB", "checkpoint_timeout": "1h", "maintenance_work_mem": "512MB"}


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def columns(postgres, table):
    """Names and types of what a copy has to say; numbers that the database gives are left to it."""
    return [
        (row["name"], row["type"])
        for row in postgres.rows(
            f"""select attname as name, format_type(atttypid, atttypmod) as type
                from pg_attribute
                where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped
                  and attidentity = '' and atttypid <> 'xid8'::regtype
                order by attnum"""
        )
    ]


def moved(value, ids):
    """SQL for a text in which each id, written with or without dashes, is moved back by n milliseconds."""
    sql = literal(value)
    for each in ids:
        digits = each.replace("-", "")
        time, rest = int(digits[:TIME_DIGITS], 16), digits[TIME_DIGITS:]
        hexadecimal = f"lpad(to_hex({time} - n), {TIME_DIGITS}, '0')"
        if digits in value:
            sql = f"replace({sql}, '{digits}', {hexadecimal} || '{rest}')"
        if each in value:
            dashed = f"left({hexadecimal}, 8) || '-' || right({hexadecimal}, 4) || '{each[13:]}'"
            sql = f"replace({sql}, '{each}', {dashed})"
    return sql


def ids_of(rows, deployment):
    """The deployment's own time-ordered ids: its own, and those of its operations and requests."""
    found = {deployment}
    for table in ("operation", "request"):
        for row in rows[table]:
            found.update(ID.findall(json.dumps(row)))
    return sorted(found)


def indexes(postgres):
    """What drops the keys and indexes of the tables, and what makes them again; those of the largest table first."""
    listed = ", ".join(literal(table) for table in reversed(TABLES))
    found = postgres.rows(
        f"""select array_position(array[{listed}], relname::text) as place, c.* from pg_class r cross join lateral (
              select format('alter table %I drop constraint %I', relname, conname) as gone,
                     format('alter table %I add constraint %I %s', relname, conname, pg_get_constraintdef(oid)) as made
              from pg_constraint where conrelid = r.oid and contype in ('p', 'u', 'f')
              union all
              select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
              from pg_index i where indrelid = r.oid
                and not exists (select from pg_constraint where conrelid = r.oid and conindid = i.indexrelid)) c
            where relnamespace = 'public'::regnamespace and relname in ({listed}) order by place"""
    )
    return [row["gone"] for row in found], [row["made"] for row in found]


def copies(postgres, deployment, count):
    """One statement for each row of the deployment, which inserts its copies."""
    names = {table: columns(postgres, table) for table in TABLES}
    rows = {
        table: [
            json.loads(line)
            for line in postgres.sql(
                f"select json_build_array({', '.join(f'{name}::text' for name, _ in names[table])})"
                f" from {table} where {key} = '{deployment}'"
            )
        ]
        for table, key in TABLES.items()
    }
    ids = ids_of(rows, deployment)
    for table in TABLES:
        listed = ", ".join(name for name, _ in names[table])
        for row in rows[table]:
            values = ", ".join(
                "null" if value is None else f"({moved(value, ids)})::{kind}"
                for value, (_, kind) in zip(row, names[table])
            )
            yield f"insert into {table} ({listed}) select {values} from generate_series(1, {count}) n"


def load(postgres, deployment, count):
    """Adds copies of a deployment."""
    inserts = list(copies(postgres, deployment, count))
    gone, made = indexes(postgres)
    postgres.sql("; ".join(gone))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for step in (inserts, made, [f"vacuum analyze {table}" for table in reversed(TABLES)]):
            list(pool.map(postgres.sql, step))
