"""Inputs as a function takes them: JSON compared with the declared types, exactly."""

import datetime
import math

from .problems import InvalidInput

INTEGER = 2**31
LONG = 2**63
SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def kind(value):
    """What a JSON value is called in errors."""
    names = {type(None): "null", bool: "boolean", int: "long", float: "double", str: "string", list: "array"}
    return names.get(type(value), "map")


def mismatch(name, declared, value):
    actual = kind(value)
    return InvalidInput(
        f"{name}: {actual} (expected: {declared})", "typeMismatch", expectedType=declared, actualType=actual
    )


def read(name, declared, value):
    """The Python value of one input; `declared` is its entry of the api file."""
    return READERS[declared["type"]](name, declared, value)


def _any(name, declared, value):
    return value


def _exactly(wanted):
    def read_one(name, declared, value):
        if type(value) is not wanted:
            raise mismatch(name, declared["type"], value)
        return value

    return read_one


def _whole(limit):
    def read_one(name, declared, value):
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int:
            raise mismatch(name, declared["type"], value)
        if not -limit <= value < limit:
            raise InvalidInput(
                f"{name}: {value} (expected: {declared['type']})"[:200],
                "typeMismatch",
                expectedType=declared["type"],
                actualType="long" if -LONG <= value < LONG else "a number beyond 64 bits",
            )
        return value

    return read_one


def _real(name, declared, value):
    if type(value) is str and value in SPECIAL:
        return SPECIAL[value]
    if type(value) not in (int, float):
        raise mismatch(name, declared["type"], value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise InvalidInput(
            f"{name}: a number beyond the range of {declared['type']}",
            "typeMismatch",
            expectedType=declared["type"],
            actualType="a number beyond its range",
        )
    return number


def _moment(parse):
    def read_one(name, declared, value):
        try:
            return parse(value)
        except (TypeError, ValueError):
            raise mismatch(name, declared["type"], value) from None

    return read_one


def _timestamp(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00") if text.endswith("Z") else text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _array(name, declared, value):
    if type(value) is not list:
        raise mismatch(name, "array", value)
    return [read(name, declared.get("item", {"type": "any"}), element) for element in value]


def _map(name, declared, value):
    if type(value) is not dict:
        raise InvalidInput(f"{name}: {kind(value)} (expected: a map)", "invalidMapFormat")
    key, element = declared.get("key", {"type": "string"}), declared.get("value", {"type": "any"})
    return {_key(name, key, text): read(name, element, each) for text, each in value.items()}


def _key(name, declared, text):
    if declared["type"] in ("integer", "long", "double", "float"):
        try:
            text = float(text) if declared["type"] in ("double", "float") else int(text)
        except ValueError:
            raise InvalidInput(f"{name}: a key is no {declared['type']}", "invalidMapFormat") from None
    return read(name, declared, text)


def _table(name, declared, value):
    columns = {column["name"]: column for column in declared.get("columns", ())}
    if type(value) is not list or not all(type(row) is dict for row in value):
        raise InvalidInput(f"{name}: it is no list of rows", "invalidTabularFormat", inputFieldName=name)
    rows = []
    for row in value:
        if not columns.keys() >= row.keys():
            raise InvalidInput(f"{name}: a row has unknown columns", "invalidTabularFormat", inputFieldName=name)
        rows.append({each: cell(name, column, row.get(each)) for each, column in columns.items()})
    return _frame(rows, list(columns)) if declared.get("format") == "PANDAS" else rows


def cell(name, declared, value):
    """One input, or one cell of a table; absent and null are the same."""
    if value is None:
        if declared.get("required", True):
            name = declared.get("name", name)
            raise InvalidInput(f"{name} is required", "requiredValueMissing", fieldName=name)
        return None
    return read(declared.get("name", name), declared, value)


def _frame(rows, columns):
    import pandas

    return pandas.DataFrame(rows, columns=columns)


READERS = {
    "any": _any,
    "boolean": _exactly(bool),
    "string": _exactly(str),
    "integer": _whole(INTEGER),
    "long": _whole(LONG),
    "float": _real,
    "double": _real,
    "date": _moment(datetime.date.fromisoformat),
    "timestamp": _moment(_timestamp),
    "array": _array,
    "map": _map,
    "tabular": _table,
}
