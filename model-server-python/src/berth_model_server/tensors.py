"""The Open Inference Protocol's tensors: what a function takes and gives, as JSON."""

import json

from .problems import InferenceFailed, InvalidRequest
from .values import kind

DATATYPES = {"boolean": "BOOL", "integer": "INT32", "long": "INT64", "float": "FP32", "double": "FP64"}
TEXTS = "BYTES"
SCALARS = (*DATATYPES, "string", "date", "timestamp")
MOST_DIMENSIONS = 16


def describe(declared):
    """The tensor of one declared input or output: one value, or lists of any length. What has no datatype is JSON text."""
    shape = [-1] if declared["type"] == "array" else [1]
    return {"name": declared["name"], "datatype": datatype(declared), "shape": shape}


def datatype(declared):
    return DATATYPES.get(_leaf(declared), TEXTS)


def _leaf(declared):
    """The type of the values, however deep the lists are that hold them."""
    while declared["type"] == "array":
        declared = declared.get("item") or {"type": "any"}
    return declared["type"]


def _depth(declared):
    return 0 if declared["type"] != "array" else 1 + _depth(declared.get("item") or {"type": "any"})


def inputs(declared, body):
    """The inputs of a request in the form that transformJson has, by name."""
    if type(body) is not dict:
        raise InvalidRequest("body", f"{kind(body)} (expected: an object)")
    if type(body.get("inputs")) is not list:
        raise InvalidRequest("inputs", f"{kind(body.get('inputs'))} (expected: an array)")
    given = {}
    for tensor in body["inputs"]:
        name = _member("inputs", tensor, "name", str)
        if name not in declared:
            raise InvalidRequest(f"input {name}", "the model has no such input")
        if name in given:
            raise InvalidRequest(f"input {name}", "it is given twice")
        given[name] = _value(f"input {name}", declared[name], tensor)
    return {"input": given}


def _value(where, declared, tensor):
    expected = datatype(declared)
    named = _member(where, tensor, "datatype", str)
    if named != expected:
        raise InvalidRequest(where, f"datatype {named} (expected: {expected})"[:200])
    shape = _member(where, tensor, "shape", list)
    if len(shape) > MOST_DIMENSIONS or not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise InvalidRequest(where, f"its shape is not of at most {MOST_DIMENSIONS} whole numbers from 0 on")
    if 0 in shape and len(shape) > 1:
        raise InvalidRequest(where, "only a tensor of one dimension can be empty")
    values = _flat(where, _member(where, tensor, "data", list), shape)
    if _leaf(declared) not in SCALARS:
        values = [_parsed(where, value) for value in values]
    if declared["type"] == "array":
        return _nested(values, shape)
    if len(values) != 1:
        raise InvalidRequest(where, f"{len(values)} values (expected: 1)")
    return values[0]


def _flat(where, data, shape):
    """The values one after another, from the flat form or from the one that is nested as the shape says."""
    values = data
    for _ in shape[1:] if any(type(each) is list for each in data) else ():
        if not all(type(each) is list for each in values):
            raise InvalidRequest(where, "data is not nested as its shape says")
        values = [value for each in values for value in each]
    count = 1
    for size in shape:
        count *= size
    if len(values) != count or any(type(each) is list for each in values):
        raise InvalidRequest(where, f"{len(values)} values (expected: as many as shape {shape} holds)")
    return values


def _nested(values, shape):
    for size in shape[:0:-1]:
        values = [values[start : start + size] for start in range(0, len(values), size)]
    return values


def _parsed(where, text):
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise InvalidRequest(where, "a value is no JSON text") from None


def _member(where, tensor, name, wanted):
    if type(tensor) is not dict:
        raise InvalidRequest(where, f"{kind(tensor)} (expected: an object)")
    if type(tensor.get(name)) is not wanted:
        raise InvalidRequest(where, f"{name} is a {kind(tensor.get(name))}" if name in tensor else f"{name} is missing")
    return tensor[name]


def asked(outputs, body):
    """The declared outputs that a request asks for; all where it names none."""
    named = body.get("outputs")
    if named is None or named == []:
        return outputs
    if type(named) is not list:
        raise InvalidRequest("outputs", f"{kind(named)} (expected: an array)")
    names = [_member("outputs", each, "name", str) for each in named]
    known = [output["name"] for output in outputs]
    for name in names:
        if name not in known:
            raise InvalidRequest(f"output {name}", "the model has no such output")
        if names.count(name) > 1:
            raise InvalidRequest(f"output {name}", "it is asked for twice")
    return [output for output in outputs if output["name"] in names]


def output(declared, value):
    """The tensor of one output that is there."""
    name, shape, values = declared["name"], [1], [value]
    if declared["type"] == "array":
        shape, values = _shaped(name, declared, value)
    if _leaf(declared) not in SCALARS:
        values = [_text(each) for each in values]
    return {"name": name, "datatype": datatype(declared), "shape": shape, "data": values}


def _text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _shaped(name, declared, value):
    depth, shape, values = _depth(declared), [len(value)], value
    while depth > len(shape) and values:
        if len({len(each) for each in values}) > 1:
            raise InferenceFailed(f"output {name}: its lists have different lengths, which no tensor can show")
        shape.append(len(values[0]))
        values = [inner for each in values for inner in each]
    return shape, values
