package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops a rollout that is still open: the deployment goes back to the last revision that was rolled
 * out whole, or is switched off where there is none, and the operation ends CANCELLED. Cancelling
 * what has ended changes nothing.
 *
 * <p>Errors: OperationNotFound, PermissionDenied, CannotCancel for what switches off or deletes.
 */
public final class CancelOperation {
  private final Changes changes;

  /** Cancels on that road. */
  public CancelOperation(Changes changes) {
    this.changes = changes;
  }

  /**
   * Cancels it.
   *
   * @param name as the caller named it, for the error
   */
  public void run(Caller caller, Optional<OperationId> id, String name, RequestId request) {
    var deployments = changes.deployments();
    var operation =
        id.filter(_ -> Permissions.sees(caller))
            .flatMap(known -> deployments.findOperation(caller.project(), known))
            .orElseThrow(
                () -> new DeploymentException(new DeploymentError.OperationNotFound(name)));
    var deployment = new DeploymentId(operation.deployment());
    Permissions.require(
        caller, Scope.MODELS_WRITE, DeploymentError.Action.CANCEL, deployment.rid());
    switch (operation.action()) {
      case DISABLE, DELETE, UNDEPLOY ->
          throw new DeploymentException(
              new DeploymentError.CannotCancel(
                  name, "What switches off or deletes cannot be cancelled; start it again."));
      case CREATE, REPLACE, UPDATE, ROLL_BACK, START, DEPLOY -> {}
    }
    changes.commit(
        caller,
        () -> deployments.findAnyIntent(deployment).orElseThrow(),
        before ->
            before.operation().id().equals(operation.id()) && before.operation().open()
                ? cancelled(caller, before, Terms.of(request))
                : null,
        Terms.of(request));
  }

  private Change cancelled(Caller caller, Deployment before, Terms terms) {
    var now = changes.now();
    var ended =
        before
            .operation()
            .end(Operation.State.CANCELLED, "Cancelled by key:" + caller.keyId() + ".", now);
    var stable = goodRevision(before);
    var after =
        stable == null
            ? before.ask(
                before.intent().after(Intent.Request.DISABLE), before.desired(), ended, now)
            : before.rollBack(stable, before.observed(), ended, before.reserved(), now);
    var event =
        Changes.event(
            before,
            caller,
            "cancel",
            ChangeText.before(before),
            ChangeText.after(before, after),
            terms,
            now);
    return new Change(
        before,
        after.accept(event),
        /* newRevision= */ false,
        List.of(ended),
        List.of(event),
        terms.request());
  }

  /** The last good revision, unless it is the one whose rollout is to be stopped. */
  private static @Nullable Revision goodRevision(Deployment deployment) {
    var stable = deployment.observed().stable();
    return stable == null || stable.number() == deployment.desired().number() ? null : stable;
  }
}
