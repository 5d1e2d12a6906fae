package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.operation.Operation;

/**
 * Starts, disables or deletes a deployment. Asking for what is so already changes nothing. Each is
 * accepted in every state.
 *
 * <p>Errors: DeploymentNotFound, PermissionDenied, EtagMismatch, RequestIdReused, InvalidRequest
 * where the whole queue is too small to start it.
 */
public final class ChangeIntent {
  private final Changes changes;

  /** Changes on that road. */
  public ChangeIntent(Changes changes) {
    this.changes = changes;
  }

  /** Starts it; it keeps its configuration. */
  public Deployment start(Caller caller, String rid, Terms terms) {
    return run(
        caller,
        rid,
        Intent.Request.START,
        DeploymentError.Action.START,
        Operation.Action.START,
        terms);
  }

  /** Switches it off; it keeps its configuration and its branch. */
  public Deployment disable(Caller caller, String rid, Terms terms) {
    return run(
        caller,
        rid,
        Intent.Request.DISABLE,
        DeploymentError.Action.DISABLE,
        Operation.Action.DISABLE,
        terms);
  }

  /** Deletes it; its branch is free at once, its replicas end. */
  public Deployment delete(Caller caller, String rid, Terms terms) {
    return run(
        caller,
        rid,
        Intent.Request.DELETE,
        DeploymentError.Action.DELETE,
        Operation.Action.DELETE,
        terms);
  }

  private Deployment run(
      Caller caller,
      String rid,
      Intent.Request asked,
      DeploymentError.Action action,
      Operation.Action operation,
      Terms terms) {
    return changes.change(
        caller,
        () -> findChangeable(changes, caller, rid, action),
        deployment -> {
          var next = deployment.intent().after(asked);
          // A start after Berth gave up is a new try; any other repetition has nothing to do.
          var retry = asked == Intent.Request.START && deployment.status().state() == State.FAILED;
          return next == deployment.intent() && !retry
              ? null
              : new Changes.Step(next, deployment.desired(), operation);
        },
        terms);
  }

  static Deployment findChangeable(
      Changes changes, Caller caller, String rid, DeploymentError.Action action) {
    if (!Permissions.sees(caller)) {
      throw new DeploymentException(new DeploymentError.DeploymentNotFound(rid));
    }
    var deployment = DeploymentQueries.find(changes.deployments(), caller, rid);
    Permissions.require(caller, Scope.MODELS_WRITE, action, rid);
    return deployment;
  }
}
