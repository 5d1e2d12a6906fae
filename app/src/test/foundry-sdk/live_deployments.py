"""Every operation on live deployments, and every error of theirs."""

import time

from foundry_sdk.v2.models import models

ABSENT = "ri.foundry-ml-live.main.live-deployment.00000000-0000-4000-8000-00000000dead"
ABSENT_MODEL = "ri.models.main.model.00000000-0000-4000-8000-00000000dead"
INPUT = {"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2}


def configuration(**changes):
    """What to run, with only the fields that this version of the SDK knows."""
    fields = {
        "minReplicas": 1,
        "maxReplicas": 3,
        "cpu": 0.5,
        "memory": "256MiB",
        "threadCount": 4,
        "sources": [],
        "environmentVariables": {},
        **changes,
    }
    cls = models.LiveDeploymentRuntimeConfiguration
    known = {field.alias or name for name, field in cls.model_fields.items()}
    return cls(**{name: value for name, value in fields.items() if name in known})


def target(model, branch="master"):
    return models.DirectCreateLiveDeploymentTarget(modelRid=model, branch=branch)


def prove(coverage, owner, reader, model, version, pinned):
    """The owner's client may do everything, the reader's may only read; the pinned deployment follows no branch."""
    ours = owner.models.LiveDeployment
    theirs = reader.models.LiveDeployment
    direct = {"deployment_type": target(model), "runtime_configuration": configuration()}

    refuse_what_cannot_be_created(coverage, ours, theirs, model)
    made = coverage.call(ours.create, **direct)
    rid = {"liveDeploymentRid": made.rid}
    assert made.model_version.model_rid == model and made.model_version.model_version_rid == version, made
    assert made.status.state == "STARTING" and not made.status.is_ready, made.status
    coverage.refused("LiveDeploymentAlreadyExists", rid, ours.create, **direct)
    if hasattr(ours, "list"):
        assert made.branch == "master", made
        listed = coverage.call(ours.list, model_rid=model, branch="master").data
        assert [each.rid for each in listed] == [made.rid], listed
        coverage.refused("ModelNotFound", {"modelRid": ABSENT_MODEL}, ours.list, model_rid=ABSENT_MODEL)

    await_ready(coverage, ours, made.rid)
    predict(coverage, ours, made.rid)
    whole = replace_everything(coverage, ours, made.rid)
    assert whole.thread_count == 8 and whole.scaling_configuration.scale_up_delay.value == 30, whole
    refuse_what_cannot_be_replaced(coverage, ours, theirs, made.rid, pinned)
    if hasattr(ours, "disable"):
        switch_off_and_on(coverage, ours, theirs, made.rid)
    return made.rid


def refuse_what_cannot_be_created(coverage, ours, theirs, model):
    def create(error, parameters, who=ours, of=model, **changes):
        coverage.refused(
            error,
            parameters,
            who.create,
            deployment_type=target(of),
            runtime_configuration=configuration(**changes),
        )

    create("CreateLiveDeploymentPermissionDenied", {}, who=theirs)
    create("ModelNotFound", {"modelRid": ABSENT_MODEL}, of=ABSENT_MODEL)
    refuse_configurations(create)


def refuse_configurations(change):
    """What create and replace say of a configuration."""
    change("ThreadCountTooHigh", {"maxThreadCount": 256, "providedThreadCount": 257}, threadCount=257)
    change("InvalidGpuCount", {"providedGpuCount": 0, "maxGpuCount": 0}, gpu={"count": 0})
    t4 = {"count": 1, "type": "T4"}
    change("GpuTypeNotAvailable", {"requestedGpuType": "T4", "availableGpuTypes": []}, gpu=t4)
    if "environment_variables" in models.LiveDeploymentRuntimeConfiguration.model_fields:
        secret = {"BERTH_SECRET": "x"}
        change("ReservedEnvironmentVariable", {"name": "BERTH_SECRET"}, environmentVariables=secret)


def await_ready(coverage, ours, rid):
    await_status(coverage, ours, rid, lambda status: status.state == "ACTIVE" and status.is_ready)


def await_status(coverage, ours, rid, wanted):
    end = time.monotonic() + 90
    while not wanted(status := coverage.call(ours.get, rid).status):
        assert time.monotonic() < end and status.state != "FAILED", status
        time.sleep(0.1)


def predict(coverage, ours, rid):
    output = coverage.call(ours.transform_json, rid, input=INPUT).output
    assert output["species"] == "setosa", output
    wrong = {**INPUT, "sepal_length": "long"}
    coverage.refused(
        "InferenceInvalidInput",
        {
            "liveDeploymentRid": rid,
            "errorType": {"type": "typeMismatch", "expectedType": "double", "actualType": "string"},
        },
        ours.transform_json,
        rid,
        input=wrong,
    )


def replace_everything(coverage, ours, rid):
    delay = {"value": 30, "unit": "SECONDS"}
    scaling = {"scaleUpLoadThreshold": 0.75, "scaleUpDelay": delay, "scaleDownDelay": delay}
    replacement = configuration(threadCount=8, scalingConfiguration=scaling)
    answer = coverage.call(ours.replace, rid, runtime_configuration=replacement)
    assert answer.rid == rid, answer
    return answer.runtime_configuration


def refuse_what_cannot_be_replaced(coverage, ours, theirs, rid, pinned):
    def replace(error, parameters, who=ours, of=rid, **changes):
        replacement = configuration(**changes)
        coverage.refused(error, parameters, who.replace, of, runtime_configuration=replacement)

    absent = {"liveDeploymentRid": ABSENT}
    refuse_configurations(replace)
    replace("ReplaceLiveDeploymentPermissionDenied", {"liveDeploymentRid": rid}, who=theirs)
    replace("LiveDeploymentNotFound", absent, of=ABSENT)
    replace("UnsupportedLiveDeployment", {}, of=pinned)
    if "sources" in models.LiveDeploymentRuntimeConfiguration.model_fields:
        sources = ["ri.magritte..source.one"]
        replace("LiveDeploymentSourcesCannotBeUpdatedWhileRunning", {"liveDeploymentRid": rid}, sources=sources)
    coverage.refused("LiveDeploymentNotFound", absent, ours.get, ABSENT)
    coverage.refused("UnsupportedLiveDeployment", {}, ours.get, pinned)
    coverage.refused("LiveDeploymentNotFound", absent, ours.transform_json, ABSENT, input=INPUT)
    denied = "TransformJsonLiveDeploymentPermissionDenied"
    coverage.refused(denied, {"liveDeploymentRid": rid}, theirs.transform_json, rid, input=INPUT)


def switch_off_and_on(coverage, ours, theirs, rid):
    for name, operation, denied in (
        ("Disable", ours.disable, theirs.disable),
        ("Start", ours.start, theirs.start),
    ):
        coverage.refused("LiveDeploymentNotFound", {"liveDeploymentRid": ABSENT}, operation, ABSENT)
        coverage.refused(f"{name}LiveDeploymentPermissionDenied", {"liveDeploymentRid": rid}, denied, rid)
    assert coverage.call(ours.disable, rid) is None
    assert coverage.call(ours.get, rid).status.state == "DISABLED"
    assert coverage.call(ours.start, rid) is None
    await_ready(coverage, ours, rid)


def scale_to_zero(coverage, ours, rid):
    none = configuration(minReplicas=0)
    coverage.call(ours.replace, rid, runtime_configuration=none)
    await_status(coverage, ours, rid, lambda status: status.state == "ACTIVE" and not status.is_ready)
    why = "The deployment is scaled to zero: minReplicas is 0."
    parameters = {"liveDeploymentRid": rid, "errorMessage": why}
    coverage.refused("InferenceFailure", parameters, ours.transform_json, rid, input=INPUT)
