"""What a run has shown, set against everything that this version of the SDK can do and can raise."""

import inspect
import re

import foundry_sdk

# What Berth never says, and why.
NEVER = {
    "DeploymentSourceCannotExportResourceMarkings": "Berth has no markings",
    "DeploymentSourceNotEnabledForComputeModules": "Berth has no connections",
    "DeploymentSourceNotImportedIntoProject": "Berth has no connections",
    "UnsupportedModelSource": "Berth shows versions of every source",
}


class Coverage:
    """Calls operations and remembers which of them answered, and which of their errors arrived typed."""

    def __init__(self):
        self._answered = set()
        self._raised = set()

    def call(self, operation, *arguments, **named):
        """Calls it with preview on, and answers what it answers."""
        answer = operation(*arguments, preview=True, **named)
        self._answered.add(_name(operation))
        return answer

    def refused(self, error, parameters, operation, *arguments, **named):
        """Expects the error as its own class with exactly these parameters. Where the operation does not know
        the error in this version, the status's class must carry name and parameters."""
        try:
            operation(*arguments, preview=True, **named)
        except foundry_sdk.PalantirRPCException as caught:
            known = error in _declared(operation)
            if known:
                assert type(caught).__name__ == error, (error, type(caught), caught)
                self._raised.add((_name(operation), error))
            assert caught.name == error, (error, caught.name, str(caught))
            assert _plain(caught.parameters) == parameters, (error, caught.parameters)
            assert re.fullmatch("[0-9a-f-]{36}", caught.error_instance_id), caught.error_instance_id
            return caught
        raise AssertionError(f"{_name(operation)} did not raise {error}")

    def close(self, *clients):
        """Fails where an operation was not called, or an error that Berth says did not arrive."""
        operations = [method for client in clients for method in _operations(client)]
        missing = {_name(operation) for operation in operations} - self._answered
        assert not missing, f"not called: {sorted(missing)}"
        pairs = {(_name(operation), error) for operation in operations for error in _declared(operation)}
        unheard = {pair for pair in pairs if pair[1] not in NEVER} - self._raised
        assert not unheard, f"not raised: {sorted(unheard)}"
        return len(operations), len(self._raised), len(pairs) - len(self._raised)


def _operations(client):
    return [
        method
        for name, method in inspect.getmembers(client, inspect.ismethod)
        if not name.startswith("_") and "preview" in inspect.signature(method).parameters
    ]


def _declared(operation):
    return re.findall(r":raises (\w+):", inspect.getdoc(operation) or "")


def _plain(parameters):
    return {name: value.to_dict() if hasattr(value, "to_dict") else value for name, value in parameters.items()}


def _name(operation):
    return operation.__qualname__
