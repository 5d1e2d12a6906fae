"""Why a request got no prediction, in the words of each surface; the same as the ONNX model server's."""

import uuid


class Problem(Exception):
    """An answer that is no prediction. `parameters` are those of transformJson's envelope."""

    status = 500
    protocol_status = None
    code = "INTERNAL"
    name = "Default:Internal"
    of_deployment = False
    allow = None

    def __init__(self, message, parameters=None):
        super().__init__(message)
        self.message = message
        self.parameters = parameters or {}

    def protocol(self):
        """The answer of the Open Inference Protocol."""
        return {"error": self.message}

    def envelope(self, headers):
        """The answer of transformJson."""
        parameters = {}
        deployment = headers.get("x-berth-deployment")
        if self.of_deployment and deployment:
            parameters["liveDeploymentRid"] = deployment
        return {
            "errorCode": self.code,
            "errorName": self.name,
            "errorInstanceId": headers.get("x-request-id") or str(uuid.uuid4()),
            "errorDescription": self.message,
            "parameters": parameters | self.parameters,
        }


class InvalidRequest(Problem):
    status, code, name = 400, "INVALID_ARGUMENT", "Default:InvalidArgument"

    def __init__(self, field, detail):
        super().__init__(f"{field}: {detail}", {"field": field, "message": detail})


class InvalidInput(Problem):
    status, code, name, of_deployment = 400, "INVALID_ARGUMENT", "InferenceInvalidInput", True

    def __init__(self, message, kind, **details):
        super().__init__(message, {"errorType": {"type": kind} | details})


class InferenceFailed(Problem):
    status, code, name, of_deployment = 400, "INVALID_ARGUMENT", "InferenceFailure", True

    def __init__(self, message):
        super().__init__(message, {"errorMessage": message})


class TimedOut(Problem):
    protocol_status = 504
    status, code, name, of_deployment = 500, "TIMEOUT", "InferenceTimeout", True

    def __init__(self, seconds):
        super().__init__(f"the prediction did not end within {round(seconds * 1000)} ms")


class Busy(Problem):
    status, code, name = 429, "CUSTOM_CLIENT", "Default:TooManyRequests"


class TooLarge(Problem):
    status, code, name = 413, "REQUEST_ENTITY_TOO_LARGE", "Default:RequestEntityTooLarge"

    def __init__(self, most):
        super().__init__(f"the body is larger than {most} bytes", {"maxBytes": most})


class NotFound(Problem):
    status, code, name = 404, "NOT_FOUND", "Default:NotFound"


class MethodNotAllowed(Problem):
    status, code, name = 405, "INVALID_ARGUMENT", "Default:MethodNotAllowed"

    def __init__(self, allow):
        super().__init__(f"only {allow} is allowed here")
        self.allow = allow
