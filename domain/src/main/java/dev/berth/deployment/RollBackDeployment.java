package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.operation.Operation;
import java.util.List;

/**
 * Gives a deployment the configuration and the version of one of its earlier revisions again, as a
 * new revision. Rolling back to the revision that shall run already changes nothing. A disabled
 * deployment stays disabled.
 *
 * <p>Errors: DeploymentNotFound, PermissionDenied, EtagMismatch, InvalidRequest, NeedsDowntime,
 * RequestIdReused.
 */
public final class RollBackDeployment {
  private final Changes changes;

  /** Rolls back on that road. */
  public RollBackDeployment(Changes changes) {
    this.changes = changes;
  }

  /**
   * Rolls it back.
   *
   * @param revision number of the revision to go back to
   */
  public Deployment run(Caller caller, String rid, long revision, Terms terms) {
    return changes.change(
        caller,
        () -> ChangeIntent.findChangeable(changes, caller, rid, DeploymentError.Action.ROLL_BACK),
        deployment -> {
          if (revision == deployment.desired().number()) {
            return null;
          }
          var old = find(deployment, revision);
          ReplaceDeployment.requireSameSources(deployment, old.configuration());
          return new Changes.Step(
              deployment.intent().after(Intent.Request.REPLACE),
              deployment
                  .desired()
                  .next(
                      deployment.latestRevision() + 1,
                      old.configuration(),
                      old.version(),
                      changes.now()),
              profile(deployment, old),
              Operation.Action.ROLL_BACK);
        },
        terms);
  }

  /** Who is pinned is pinned to the older version again. */
  private static Profile profile(Deployment deployment, Revision old) {
    var target =
        switch (deployment.target()) {
          case Target.Pinned(var model, _, var alias) ->
              new Target.Pinned(model, old.version(), alias);
          case Target.Branch branch -> branch;
        };
    return new Profile(deployment.displayName(), deployment.labels(), target);
  }

  private Revision find(Deployment deployment, long number) {
    return changes
        .deployments()
        .findRevision(deployment.id(), number)
        .orElseThrow(
            () ->
                new DeploymentException(
                    new DeploymentError.InvalidRequest(
                        List.of(
                            new Violation.Invalid(
                                "revision",
                                "revision: %d (expected: 1 to %d)"
                                    .formatted(number, deployment.latestRevision()))))));
  }
}
