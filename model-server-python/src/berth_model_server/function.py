"""The served function: loading it, and calling it with the inputs of one request."""

import inspect
import sys
import traceback

from . import results, values
from .problems import InferenceFailed, InvalidInput, InvalidRequest


class LoadFailure(Exception):
    """The file holds nothing that can be served."""


class Function:
    """A callable that takes the declared inputs by name and gives the declared outputs."""

    def __init__(self, target, api):
        if not callable(target):
            raise LoadFailure(f"the file holds a {type(target).__name__}, which cannot be called")
        self.target = target
        self.inputs = {declared["name"]: declared for declared in api["inputs"]}
        self.outputs = api["outputs"]
        for declared in (*api["inputs"], *self.outputs):
            if declared["type"] not in values.READERS:
                raise LoadFailure(f"{declared['name']} is declared as {declared['type']}, which is unknown")
        self.nullable = self._nullable()

    @staticmethod
    def load(path, api):
        import dill

        try:
            with open(path, "rb") as file:
                return Function(dill.load(file), api)
        except LoadFailure:
            raise
        except Exception as failure:
            raise LoadFailure(f"the function cannot be loaded: {type(failure).__name__}: {failure}") from failure

    def _nullable(self):
        """The optional inputs that the function wants to be given even where they are absent."""
        optional = [name for name, declared in self.inputs.items() if not declared.get("required", True)]
        try:
            parameters = inspect.signature(self.target).parameters
        except (TypeError, ValueError):
            return []
        return [name for name in optional if name in parameters and parameters[name].default is inspect.Parameter.empty]

    def arguments(self, body):
        """What the function is called with; raises what a client did wrong."""
        if type(body) is not dict:
            raise InvalidRequest("body", f"{values.kind(body)} (expected: an object)")
        given = body.get("input")
        if "input" not in body:
            raise InvalidRequest("input", "it is missing")
        if type(given) is not dict:
            raise InvalidRequest("body", f"{values.kind(given)} (expected: an object)")
        for name in given:
            if name not in self.inputs:
                raise InvalidInput(f"the model has no input {name}", "unknownInputName", inputName=name)
        arguments = {name: values.cell(name, declared, given.get(name)) for name, declared in self.inputs.items()}
        return {name: value for name, value in arguments.items() if value is not None or name in self.nullable}

    def call(self, arguments):
        """The outputs by name."""
        try:
            result = self.target(**arguments)
        except Exception as failure:
            traceback.print_exc(file=sys.stderr)
            raise InferenceFailed(f"{type(failure).__name__}: {failure}"[:1000]) from None
        return results.by_name(self.outputs, result)
