"""Runs the real SDK of Foundry, in whichever version is on the path, against a Berth with the demo's model.

Arguments: Berth's address, as in localhost:8080; that of an Envoy which waits a second for predictions; RID of a
version that can be deployed; RID of a deployment that follows no branch. Environment: OWNER, a key with every scope; READER, a key that may only read.
"""

import importlib.metadata
import os
import sys
import time

import coverage
import live_deployments
import model_versions
import served
import sign_in
from foundry_sdk import Config, FoundryClient, UserTokenAuth


def client(hostname, auth):
    # The SDK drops the scheme in front of a host name and uses https unless it is told.
    return FoundryClient(auth=auth, hostname=hostname, config=Config(scheme="http"))


def main(hostname, hasty, deployable, pinned):
    begun = time.monotonic()
    owner = client(hostname, UserTokenAuth(os.environ["OWNER"]))
    reader = client(hostname, UserTokenAuth(os.environ["READER"]))
    covered = coverage.Coverage()
    model, version = model_versions.prove(covered, owner, reader, deployable)
    deployment = live_deployments.prove(covered, owner, reader, model, version, pinned)
    sign_in.prove(client, hostname, os.environ["OWNER"], model, deployment)
    served.prove(covered, owner, client(hasty, UserTokenAuth(os.environ["OWNER"])))
    live_deployments.scale_to_zero(covered, owner.models.LiveDeployment, deployment)
    called, raised, never = covered.close(
        owner.models.Model, owner.models.Model.Version, owner.models.LiveDeployment
    )
    print(
        f"foundry-platform-sdk {importlib.metadata.version('foundry-platform-sdk')}: {called} operations,"
        f" {raised} typed errors, {never} that Berth never says, {time.monotonic() - begun:.1f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
