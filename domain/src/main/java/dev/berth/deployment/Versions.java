package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.model.BranchTarget;
import dev.berth.model.KnownVersions;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;

/** Which version a target means now. */
final class Versions {
  private final ModelRepository models;
  private final KnownVersions known;

  Versions(ModelRepository models) {
    this.models = models;
    this.known = new KnownVersions(models);
  }

  /**
   * The version that a new deployment of that target runs.
   *
   * @throws DeploymentException {@link DeploymentError.ModelNotFound}
   */
  ModelVersionRid of(Caller caller, Target target) {
    return switch (target) {
      case Target.Branch(var model, var branch) ->
          models
              .latest(caller.project(), new BranchTarget(model, branch))
              .map(ModelVersion::rid)
              .orElseThrow(() -> notFound(caller, model, "no version on branch " + branch));
      case Target.Pinned(var model, var version, _) ->
          known
              .find(caller.project(), version)
              .filter(found -> found.model().equals(model))
              .map(ModelVersion::rid)
              .orElseThrow(() -> notFound(caller, model, "no version " + version));
    };
  }

  /** The version that a deployment runs from its next revision on: what is gone stays as it is. */
  ModelVersionRid next(Caller caller, Deployment deployment) {
    return switch (deployment.target()) {
      case Target.Branch(var model, var branch) ->
          models
              .latest(caller.project(), new BranchTarget(model, branch))
              .map(ModelVersion::rid)
              .orElse(deployment.desired().version());
      case Target.Pinned(_, var version, _) -> version;
    };
  }

  private DeploymentException notFound(Caller caller, ModelRid model, String lack) {
    return new DeploymentException(
        new DeploymentError.ModelNotFound(
            model.value(),
            models.find(caller.project(), model).isEmpty()
                ? "The given Model could not be found."
                : "The model has " + lack + "."));
  }
}
