"""A function that was serialized here is served as a live deployment."""

import base64
import uuid

import dill
from foundry_sdk.v2.models import models

from live_deployments import await_ready, configuration, target
from model_versions import FOLDER


def doubled(x):
    if x < 0:
        import time

        time.sleep(3)
    return {"y": 2 * x}


# As if it were written in a notebook: dill takes only the name of a function that a module has.
doubled.__module__ = "__main__"


def prove(coverage, owner, hasty):
    """The hasty client reaches the same deployments, and is given a second for each prediction."""

    def number(name):
        return {"type": "parameter", "name": name, "dataType": {"type": "double"}}

    model = owner.models.Model.create(name=f"served-{uuid.uuid4()}", parent_folder_rid=FOLDER, preview=True).rid
    owner.models.Model.Version.create(
        model,
        model_files={
            "type": "dill",
            "serializedModelFunction": base64.b64encode(dill.dumps(doubled, recurse=True)).decode(),
        },
        backing_repositories=[],
        conda_requirements=[],
        model_api=models.ModelApi.model_validate({"inputs": [number("x")], "outputs": [number("y")]}),
        preview=True,
    )
    ours = owner.models.LiveDeployment
    rid = ours.create(
        deployment_type=target(model), runtime_configuration=configuration(), preview=True
    ).rid
    await_ready(coverage, ours, rid)
    assert ours.transform_json(rid, input={"x": 21.0}, preview=True).output == {"y": 42.0}
    rids = {"liveDeploymentRid": rid}
    coverage.refused("InferenceTimeout", rids, hasty.models.LiveDeployment.transform_json, rid, input={"x": -1.0})
    ours.replace(rid, runtime_configuration=configuration(minReplicas=0), preview=True)
