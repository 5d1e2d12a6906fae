"""What is served at which path."""

import json
import sys
import traceback
import urllib.parse

from . import tensors
from .problems import InvalidRequest, MethodNotAllowed, NotFound, Problem

TRANSFORM_JSON = "/transformJson"


class Routes:
    def __init__(self, function, turns, name, version):
        self.function = function
        self.turns = turns
        self.name = name
        self.version = version
        self.draining = False
        model = f"/v2/models/{urllib.parse.quote(name)}"
        self.infer_paths = (f"{model}/infer", f"{model}/versions/{urllib.parse.quote(version)}/infer")

    def answer(self, method, path, headers, read_body):
        """Status, headers and JSON of the answer; a refusal is an answer too."""
        transform = path == TRANSFORM_JSON
        try:
            if transform:
                _expect(method, "POST")
                return 200, {}, {"output": self.predict(read_body())}
            if path in self.infer_paths:
                _expect(method, "POST")
                return 200, {}, self.infer(parse(read_body()))
            return self.protocol(method, path)
        except Problem as refused:
            problem = refused
        except Exception:
            traceback.print_exc(file=sys.stderr)
            problem = Problem("the model server failed; its log says why")
        extra = {"Allow": problem.allow} if problem.allow else {}
        if transform:
            return problem.status, extra, problem.envelope(headers)
        return problem.protocol_status or problem.status, extra, problem.protocol()

    def predict(self, body):
        arguments = self.function.arguments(parse(body))
        return self.turns.run(lambda: self.function.call(arguments))

    def infer(self, body):
        """The answer of the Open Inference Protocol."""
        arguments = self.function.arguments(tensors.inputs(self.function.inputs, body))
        asked = tensors.asked(self.function.outputs, body)
        if type(body.get("id", "")) is not str:
            raise InvalidRequest("id", "it is no text")
        given = self.turns.run(lambda: self.function.call(arguments))
        answer = {"model_name": self.name, "model_version": self.version}
        if "id" in body:
            answer["id"] = body["id"]
        answer["outputs"] = [
            tensors.output(declared, given[declared["name"]])
            for declared in asked
            if given.get(declared["name"]) is not None
        ]
        return answer

    def protocol(self, method, path):
        segments = [urllib.parse.unquote(segment) for segment in path.split("/")[1:]]
        ready = not self.draining
        code = 200 if ready else 503
        model = ["v2", "models", self.name]
        answers = {
            ("v2",): (200, {"name": "berth-model-server-python", "version": "1", "extensions": []}),
            ("v2", "health", "live"): (200, {"live": True}),
            ("v2", "health", "ready"): (code, {"ready": ready}),
        }
        for prefix in (model, [*model, "versions", self.version]):
            answers[(*prefix,)] = (200, self.metadata())
            answers[(*prefix, "ready")] = (code, {"name": self.name, "ready": ready})
        found = answers.get(tuple(segments))
        if found is None:
            raise NotFound(f"nothing is served at {path}")
        _expect(method, "GET")
        return found[0], {}, found[1]

    def metadata(self):
        function = self.function
        return {
            "name": self.name,
            "versions": [self.version],
            "platform": "python_dill",
            "inputs": [tensors.describe(declared) for declared in function.inputs.values()],
            "outputs": [tensors.describe(declared) for declared in function.outputs],
        }


def _expect(method, allowed):
    if method != allowed:
        raise MethodNotAllowed(allowed)


def parse(body):
    """JSON, strictly: no name twice, no NaN, no nesting without end."""
    try:
        return json.loads(body.decode(), object_pairs_hook=_members, parse_constant=_constant)
    except json.JSONDecodeError as failure:
        raise InvalidRequest("body", f"it is not JSON, line {failure.lineno} column {failure.colno}") from None
    except RecursionError:
        raise InvalidRequest("body", "a name, a number or the nesting exceeds what is read") from None
    except ValueError:
        raise InvalidRequest("body", "it is not JSON") from None


def _members(pairs):
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidRequest("body", f"the name {twice} stands twice")
    return members


def _constant(text):
    raise ValueError(text)
