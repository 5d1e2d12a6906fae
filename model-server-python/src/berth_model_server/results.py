"""What a function gave, as JSON under the declared names of its outputs."""

import datetime
import decimal
import math

from .problems import InferenceFailed


def by_name(outputs, result):
    """The declared outputs of a result: a mapping with their names, a sequence in their order, or the only one."""
    names = [output["name"] for output in outputs]
    required = {output["name"] for output in outputs if output.get("required", True)}
    if isinstance(result, dict) and required <= result.keys() and not (len(names) == 1 and names[0] not in result):
        found = {name: result[name] for name in names if name in result}
    elif len(names) == 1:
        found = {names[0]: result}
    elif isinstance(result, (tuple, list)) and len(result) == len(names):
        found = dict(zip(names, result))
    else:
        raise InferenceFailed(
            f"the function gave a {type(result).__name__} (expected: a dict or a tuple with {', '.join(names)})"
        )
    types = {output["name"]: output["type"] for output in outputs}
    return {name: show(name, types[name], value) for name, value in found.items()}


def show(name, declared, value):
    try:
        shown = plain(value)
    except (TypeError, ValueError, RecursionError) as failure:
        raise InferenceFailed(f"output {name}: {failure}") from None
    if declared in ("double", "float") and type(shown) is int:
        return float(shown)
    if not FITS[declared](shown):
        raise InferenceFailed(f"output {name}: a {type(value).__name__} (expected: {declared})")
    return shown


def plain(value):
    """JSON's own types. Numbers that JSON has no digits for become the texts NaN, Infinity and -Infinity."""
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return plain(float(value))
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return plain(value.to_dict("records"))
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (bool, int, str)):
        return plain(next(base for base in (bool, int, str) if isinstance(value, base))(value))
    raise TypeError(f"a {type(value).__name__} cannot be shown as JSON")


def _is(*types):
    return lambda shown: shown is None or type(shown) in types


def _is_real(shown):
    return shown is None or type(shown) is float or shown in ("NaN", "Infinity", "-Infinity")


FITS = {
    "any": lambda shown: True,
    "boolean": _is(bool),
    "string": _is(str),
    "date": _is(str),
    "timestamp": _is(str),
    "integer": _is(int),
    "long": _is(int),
    "float": _is_real,
    "double": _is_real,
    "array": _is(list),
    "map": _is(dict),
    "tabular": _is(list),
}
