"""Every operation on models and their versions, and every error of theirs."""

import base64
import uuid

from foundry_sdk.v2.models import models

ABSENT = "ri.models.main.model.00000000-0000-4000-8000-00000000dead"
ABSENT_VERSION = "ri.models.main.model-version.00000000-0000-4000-8000-00000000dead"
FOLDER = "ri.compass.main.folder.sdk"
REPOSITORY = "ri.stemma.main.repository.sdk"
FUNCTION = {"type": "dill", "serializedModelFunction": base64.b64encode(b"not a function").decode()}
TABLE = {
    "type": "tabular",
    "name": "rows",
    "columns": [{"name": "age", "required": False, "dataType": {"type": "integer"}}],
    "format": "PANDAS",
}
NESTED = {"type": "map", "keyType": {"type": "string"}, "valueType": {"type": "array", "itemType": {"type": "any"}}}
API = {
    "inputs": [TABLE, {"type": "parameter", "name": "x", "required": True, "dataType": {"type": "double"}}],
    "outputs": [{"type": "parameter", "name": "y", "required": False, "dataType": NESTED}],
}


def prove(coverage, owner, reader, deployable):
    """Answers a model whose branch master has a version that is served like the deployable one."""
    ours = owner.models.Model
    name = f"sdk-{uuid.uuid4()}"
    model = coverage.call(ours.create, name=name, parent_folder_rid=FOLDER).rid
    assert coverage.call(ours.get, model).rid == model
    refuse_models(coverage, ours, reader.models.Model, name)
    made = make_versions(coverage, ours.Version, model)
    refuse_versions(coverage, ours.Version, reader.models.Model.Version, model)
    promoted = promote(coverage, ours, reader.models.Model, model, deployable)
    page_through(coverage, ours.Version, model, [promoted, *reversed(made)])
    return model, promoted


def refuse_models(coverage, ours, theirs, name):
    new = {"name": "another", "parent_folder_rid": FOLDER}
    coverage.refused("CreateModelPermissionDenied", {}, theirs.create, **new)
    coverage.refused("InvalidDisplayName", {"displayName": "a/b"}, ours.create, **{**new, "name": "a/b"})
    taken = {"parentFolderRid": FOLDER, "displayName": name}
    coverage.refused("ResourceNameAlreadyExists", taken, ours.create, **{**new, "name": name})
    coverage.refused("ModelNotFound", {"modelRid": ABSENT}, ours.get, ABSENT)


def version(**changes):
    return {
        "model_files": FUNCTION,
        "backing_repositories": [REPOSITORY],
        "conda_requirements": ["numpy", "scikit-learn=1.5.2"],
        "model_api": models.ModelApi.model_validate(API),
        **changes,
    }


def make_versions(coverage, ours, model):
    made = [coverage.call(ours.create, model, **version()) for _ in range(3)]
    for each in made:
        assert each.conda_requirements == ["numpy", "scikit-learn=1.5.2"], each
        assert each.backing_repositories == [REPOSITORY], each
        assert each.source is not None and each.source.type == "sdk", each
        assert each.created_time.utcoffset() is not None, each
        inputs = each.model_api.inputs
        assert [column.name for column in inputs[0].columns] == ["age"], inputs
        assert inputs[1].data_type.type == "double" and inputs[1].required, inputs
        assert each.model_api.outputs[0].data_type.value_type.item_type.type == "any", each
        assert coverage.call(ours.get, model, each.rid) == each
    return [each.rid for each in made]


def refuse_versions(coverage, ours, theirs, model):
    absent = {"modelRid": ABSENT}
    coverage.refused("CreateModelVersionPermissionDenied", {"modelRid": model}, theirs.create, model, **version())
    coverage.refused("ModelNotFound", absent, ours.create, ABSENT, **version())
    wrong = "condaRequirements: git+ssh://x (expected: a package and its version, as in numpy=2.1)"
    coverage.refused(
        "CondaSolveFailureForProvidedPackages",
        {"errorType": "INVALID_REQUIREMENT", "errorMessage": wrong},
        ours.create,
        model,
        **version(conda_requirements=["git+ssh://x"]),
    )
    twice = models.ModelApi.model_validate({"inputs": [API["inputs"][1]] * 2, "outputs": []})
    coverage.refused(
        "InvalidModelApi",
        {
            "errorType": "DUPLICATE_NAME",
            "message": "modelApi.inputs[1]: x (expected: a name that none before it has)",
        },
        ours.create,
        model,
        **version(model_api=twice),
    )
    missing = {"modelRid": model, "modelVersionRid": ABSENT_VERSION}
    coverage.refused("ModelVersionNotFound", missing, ours.get, model, ABSENT_VERSION)


def promote(coverage, ours, theirs, model, deployable):
    source = {"source_model_version_rid": deployable}
    promoted = coverage.call(ours.promote_version, model, **source)
    assert promoted.rid != deployable and promoted.source.type == "promoted", promoted
    assert promoted.source.previous_model_version_rid == deployable, promoted
    denied = "PromoteVersionModelPermissionDenied"
    coverage.refused(denied, {"modelRid": model}, theirs.promote_version, model, **source)
    coverage.refused("ModelNotFound", {"modelRid": ABSENT}, ours.promote_version, ABSENT, **source)
    missing = {"modelRid": model, "modelVersionRid": ABSENT_VERSION}
    absent = {"source_model_version_rid": ABSENT_VERSION}
    coverage.refused("ModelVersionNotFound", missing, ours.promote_version, model, **absent)
    return promoted.rid


def page_through(coverage, ours, model, newest_first):
    for size in (1, 2, 3, 4, 100):
        listed = [each.rid for each in coverage.call(ours.list, model, page_size=size)]
        assert listed == newest_first, (size, listed)
    assert [each.rid for each in coverage.call(ours.list, model, branch="master")] == newest_first
    assert list(coverage.call(ours.list, model, branch="other")) == []
    coverage.refused("InvalidPageSize", {"pageSize": 0}, ours.list, model, page_size=0)
    coverage.refused("InvalidPageToken", {"pageToken": "forged"}, ours.list, model, page_token="forged")
    coverage.refused("ModelNotFound", {"modelRid": ABSENT}, ours.list, ABSENT)
