package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.model.ModelRepository;
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
 * SourcesWhileRunning, NeedsDowntime, RequestIdReused.
 */
public final class ReplaceDeployment {
  private final Changes changes;
  private final Versions versions;

  /** A replace on those repositories. */
  public ReplaceDeployment(Changes changes, ModelRepository models) {
    this.changes = changes;
    this.versions = new Versions(models);
  }

  /** Replaces it. */
  public Deployment run(
      Caller caller, String rid, @Nullable ConfigurationDraft draft, RequestId request) {
    return changes.change(
        caller,
        () -> ChangeIntent.findChangeable(changes, caller, rid, DeploymentError.Action.REPLACE),
        deployment -> step(caller, deployment, draft),
        Terms.of(request));
  }

  private Changes.Step step(
      Caller caller, Deployment deployment, @Nullable ConfigurationDraft draft) {
    DeploymentQueries.requireDirect(deployment);
    if (draft == null) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.Missing("runtimeConfiguration"))));
    }
    // The surface that replaces does not know of rollout policies.
    var configuration =
        RuntimeRules.read(draft, changes.queue(caller.project()))
            .rolledOutBy(deployment.desired().configuration().rollout());
    requireSameSources(deployment, configuration);
    return new Changes.Step(
        deployment.intent().after(Intent.Request.REPLACE),
        deployment
            .desired()
            .next(
                deployment.latestRevision() + 1,
                configuration,
                versions.next(caller, deployment),
                changes.now()),
        Operation.Action.REPLACE);
  }

  /** A running deployment keeps its connections. */
  static void requireSameSources(Deployment deployment, RuntimeConfiguration next) {
    var sources = deployment.desired().configuration().sources();
    if (deployment.intent() == Intent.RUNNING
        && !Set.copyOf(sources).equals(Set.copyOf(next.sources()))) {
      throw new DeploymentException(new DeploymentError.SourcesWhileRunning(deployment.id().rid()));
    }
  }
}
