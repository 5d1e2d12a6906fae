package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersion;
import dev.berth.operation.Operation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the whole runtime configuration of a deployment that follows a branch; absent fields go
 * back to their defaults; its sources change only while it is disabled. A disabled deployment stays
 * disabled. A change during a change supersedes it.
 *
 * <p>Errors: DeploymentNotFound, PermissionDenied, UnsupportedDeployment, InvalidRequest,
 * SourcesWhileRunning, RequestIdReused.
 */
public final class ReplaceDeployment {
  private final Changes changes;
  private final ModelRepository models;

  /** A replace on those repositories. */
  public ReplaceDeployment(Changes changes, ModelRepository models) {
    this.changes = changes;
    this.models = models;
  }

  /** Replaces it. */
  public Deployment run(
      Caller caller, String rid, @Nullable ConfigurationDraft draft, RequestId request) {
    return changes.change(
        caller,
        () -> ChangeIntent.findChangeable(changes, caller, rid, DeploymentError.Action.REPLACE),
        deployment -> step(caller, deployment, draft),
        request);
  }

  private Changes.Step step(
      Caller caller, Deployment deployment, @Nullable ConfigurationDraft draft) {
    DeploymentQueries.requireDirect(deployment);
    if (draft == null) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.Missing("runtimeConfiguration"))));
    }
    var configuration = RuntimeRules.read(draft, changes.queue(caller.project()));
    var sources = deployment.desired().configuration().sources();
    if (deployment.intent() == Intent.RUNNING
        && !Set.copyOf(sources).equals(Set.copyOf(configuration.sources()))) {
      throw new DeploymentException(new DeploymentError.SourcesWhileRunning(deployment.id().rid()));
    }
    var target = deployment.target();
    var version =
        switch (target) {
          case Target.Branch(var model, var branch) ->
              models
                  .latest(caller.project(), new BranchTarget(model, branch))
                  .map(ModelVersion::rid)
                  .orElse(deployment.desired().version());
          case Target.Pinned pinned -> pinned.version();
        };
    return new Changes.Step(
        deployment.intent().after(Intent.Request.REPLACE),
        deployment
            .desired()
            .next(deployment.latestRevision() + 1, configuration, version, changes.now()),
        Operation.Action.REPLACE);
  }
}
