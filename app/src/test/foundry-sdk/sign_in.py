"""ConfidentialClientAuth: a token for a while in exchange for a key's id and secret."""

import base64
import json
import time

import httpx
from foundry_sdk import (
    ConfidentialClientAuth,
    PermissionDeniedError,
    SDKInternalError,
    UnauthorizedError,
    UserTokenAuth,
)

from live_deployments import INPUT, configuration, target


def id_of(key):
    """A key's secret names the key."""
    claims = key.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]


def prove(client, hostname, key, model, deployment):
    """The token works on both roads, for its scopes alone, until it is revoked."""

    def sign_in(secret=key, scopes=None):
        return ConfidentialClientAuth(id_of(key), secret, scopes=scopes, should_refresh=False)

    auth = sign_in()
    signed_in = client(hostname, auth).models
    assert signed_in.Model.get(model, preview=True).rid == model
    predict = {"input": INPUT, "preview": True}
    assert signed_in.LiveDeployment.transform_json(deployment, **predict).output["species"] == "setosa"
    token = auth.get_token()
    assert token.token_type == "Bearer" and token.access_token != key and 3000 < token.expires_in <= 3600

    narrow = client(hostname, sign_in(scopes=["api:models-read"])).models.LiveDeployment
    narrow.get(deployment, preview=True)
    refused(PermissionDeniedError, narrow.transform_json, deployment, **predict)
    direct = {"deployment_type": target(model), "runtime_configuration": configuration()}
    refused(PermissionDeniedError, narrow.create, **direct, preview=True)

    for wrong, status, error in ((sign_in("guess"), 401, "invalid_client"), (sign_in(scopes=["x"]), 400, "invalid_scope")):
        caught = refused(SDKInternalError, client(hostname, wrong).models.Model.get, model, preview=True)
        # The SDK has no class of its own for a sign-in that was refused; the answer is behind it.
        assert isinstance(caught.__cause__, httpx.HTTPStatusError), caught.__cause__
        answer = caught.__cause__.response
        assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text

    auth.sign_out()
    gone = client(hostname, UserTokenAuth(token.access_token)).models
    refused(UnauthorizedError, gone.Model.get, model, preview=True)
    end = time.monotonic() + 1
    while True:
        try:
            gone.LiveDeployment.transform_json(deployment, **predict)
        except UnauthorizedError:
            return
        assert time.monotonic() < end, "a revoked token still predicts"
        time.sleep(0.01)


def refused(error, operation, *arguments, **named):
    try:
        operation(*arguments, **named)
    except error as caught:
        return caught
    raise AssertionError(f"{operation.__qualname__} did not raise {error.__name__}")
