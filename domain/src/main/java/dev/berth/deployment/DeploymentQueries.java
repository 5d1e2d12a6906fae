package dev.berth.deployment;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.history.Event;
import dev.berth.listing.Listing;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRid;
import dev.berth.model.Rid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that is read. Another project's things do not exist for a caller. */
public final class DeploymentQueries {
  private final DeploymentRepository deployments;
  private final ModelRepository models;

  /** Reads from those repositories. */
  public DeploymentQueries(DeploymentRepository deployments, ModelRepository models) {
    this.deployments = deployments;
    this.models = models;
  }

  /**
   * A deployment by its RID, whatever it follows.
   *
   * @throws DeploymentException {@link DeploymentError.DeploymentNotFound}, also where the caller
   *     may not read it
   */
  public Deployment get(Caller caller, String rid) {
    if (!caller.may(Scope.MODELS_READ)) {
      throw new DeploymentException(new DeploymentError.DeploymentNotFound(rid));
    }
    return find(deployments, caller, rid);
  }

  /**
   * A deployment as it was recorded at that time.
   *
   * @throws DeploymentException {@link DeploymentError.DeploymentNotFound} where it did not exist
   *     then, was deleted or is not the caller's to read, or the history does not reach back so far
   */
  public Deployment getAsOf(Caller caller, String rid, Instant time) {
    return DeploymentId.ofRid(rid)
        .filter(_ -> caller.may(Scope.MODELS_READ))
        .flatMap(id -> deployments.findAsOf(caller.project(), id, time))
        .filter(deployment -> deployment.intent() != Intent.DELETED)
        .orElseThrow(() -> new DeploymentException(new DeploymentError.DeploymentNotFound(rid)));
  }

  /**
   * A page of the history of a deployment, deleted or not.
   *
   * @throws DeploymentException {@link DeploymentError.DeploymentNotFound}, also where the caller
   *     may not read it
   */
  public List<Event> events(Caller caller, String rid, Listing<Event> listing) {
    var deployment =
        DeploymentId.ofRid(rid)
            .filter(_ -> caller.may(Scope.MODELS_READ))
            .flatMap(deployments::findAnyIntent)
            .filter(found -> found.project().equals(caller.project()))
            .orElseThrow(
                () -> new DeploymentException(new DeploymentError.DeploymentNotFound(rid)));
    return deployments.events(deployment.id(), listing);
  }

  /**
   * A deployment by its RID that follows a branch, the only kind that Foundry's get and replace
   * speak of.
   *
   * @throws DeploymentException {@link DeploymentError.UnsupportedDeployment} for any other kind,
   *     else as {@link #get}
   */
  public Deployment getDirect(Caller caller, String rid) {
    var deployment = get(caller, rid);
    requireDirect(deployment);
    return deployment;
  }

  /**
   * The deployments that follow branches of a model, oldest first.
   *
   * @param modelRid null means that the client left it out
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} or {@link
   *     DeploymentError.ModelNotFound}
   */
  public List<Deployment> list(Caller caller, @Nullable String modelRid, @Nullable String branch) {
    if (modelRid == null) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(List.of(new Violation.Missing("modelRid"))));
    }
    if (!Rid.isOne(modelRid)) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  new Violation.Invalid(
                      "modelRid", "modelRid: " + modelRid + " (expected: a RID)"))));
    }
    if (branch != null && branch.indexOf('\0') >= 0) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.Invalid("branch", "branch (expected: no NUL character)"))));
    }
    var model = new ModelRid(modelRid);
    if (!caller.may(Scope.MODELS_READ) || models.find(caller.project(), model).isEmpty()) {
      throw new DeploymentException(
          new DeploymentError.ModelNotFound(modelRid, "The given Model could not be found."));
    }
    return deployments.listByModel(caller.project(), model, branch);
  }

  /**
   * Lets a caller pass who may read the project's deployments.
   *
   * @throws DeploymentException {@link DeploymentError.PermissionDenied}
   */
  public void requireReader(Caller caller) {
    Permissions.require(
        caller, Scope.MODELS_READ, DeploymentError.Action.READ, /* deployment= */ null);
  }

  /** A page of the deployments of the caller's project. */
  public List<Deployment> page(Caller caller, Listing<Deployment> listing) {
    requireReader(caller);
    return deployments.page(caller.project(), listing);
  }

  /**
   * An operation.
   *
   * @param name as the caller named it, for the error
   * @throws DeploymentException {@link DeploymentError.OperationNotFound}
   */
  public Tracked operation(Caller caller, Optional<OperationId> id, String name) {
    return id.flatMap(known -> deployments.findOperation(caller.project(), known))
        .flatMap(
            operation ->
                deployments
                    .findAnyIntent(new DeploymentId(operation.deployment()))
                    .map(deployment -> new Tracked(operation, deployment)))
        .orElseThrow(() -> new DeploymentException(new DeploymentError.OperationNotFound(name)));
  }

  /**
   * An operation of a deployment that is pinned under an alias, the only kind that Kore's surface
   * speaks of; else as {@link #operation}.
   */
  public Tracked aliasedOperation(Caller caller, Optional<OperationId> id, String name) {
    var tracked = operation(caller, id, name);
    return switch (tracked.deployment().target()) {
      case Target.Pinned(_, _, var alias) when alias != null -> tracked;
      case Target.Pinned _, Target.Branch _ ->
          throw new DeploymentException(new DeploymentError.OperationNotFound(name));
    };
  }

  /** A page of the operations of the caller's project. */
  public List<Tracked> operations(Caller caller, Listing<Operation> listing) {
    requireReader(caller);
    return deployments.operations(caller.project(), listing);
  }

  /**
   * Why a prediction found no replica. Reached only when the gateway had no route for it.
   *
   * @throws DeploymentException always: {@link DeploymentError.DeploymentNotFound}, {@link
   *     DeploymentError.PermissionDenied}, {@link DeploymentError.CannotPredict} or {@link
   *     DeploymentError.NotReadyYet}
   */
  public Deployment explainMissingRoute(Caller caller, String rid) {
    var deployment = requirePredictor(caller, rid);
    var status = deployment.status();
    throw new DeploymentException(
        switch (status.state()) {
          case STARTING, DEGRADED -> new DeploymentError.NotReadyYet(rid);
          case ACTIVE ->
              status.wantedReplicas() == 0
                  ? new DeploymentError.CannotPredict(
                      rid, "The deployment is scaled to zero: minReplicas is 0.")
                  : new DeploymentError.NotReadyYet(rid);
          case DISABLED ->
              new DeploymentError.CannotPredict(rid, "The deployment is disabled; start it.");
          case FAILED ->
              new DeploymentError.CannotPredict(
                  rid, "The deployment failed: " + failure(deployment));
        });
  }

  /**
   * A deployment with which the caller may predict.
   *
   * @throws DeploymentException {@link DeploymentError.DeploymentNotFound} or {@link
   *     DeploymentError.PermissionDenied}
   */
  public Deployment requirePredictor(Caller caller, String rid) {
    if (!Permissions.sees(caller)) {
      throw new DeploymentException(new DeploymentError.DeploymentNotFound(rid));
    }
    var deployment = find(deployments, caller, rid);
    Permissions.require(caller, Scope.MODELS_EXECUTE, DeploymentError.Action.PREDICT, rid);
    return deployment;
  }

  static Deployment find(DeploymentRepository deployments, Caller caller, String rid) {
    return DeploymentId.ofRid(rid)
        .flatMap(id -> deployments.find(caller.project(), id))
        .orElseThrow(() -> new DeploymentException(new DeploymentError.DeploymentNotFound(rid)));
  }

  static void requireDirect(Deployment deployment) {
    switch (deployment.target()) {
      case Target.Branch _ -> {}
      case Target.Pinned _ ->
          throw new DeploymentException(
              new DeploymentError.UnsupportedDeployment(deployment.id().rid()));
    }
  }

  private static String failure(Deployment deployment) {
    var reason = deployment.observed().failures().reason();
    return reason == null ? "its replicas did not become ready in time." : reason;
  }
}
