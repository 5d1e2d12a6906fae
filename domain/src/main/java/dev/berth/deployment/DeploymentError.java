package dev.berth.deployment;

import dev.berth.history.Event;
import dev.berth.model.Model;
import dev.berth.project.Project;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can go wrong with a request; each surface maps each of them once. */
public sealed interface DeploymentError {

  /** What a caller asked to do. */
  enum Action {
    CREATE,
    READ,
    REPLACE,
    UPDATE,
    ROLL_BACK,
    CANCEL,
    DISABLE,
    START,
    DELETE,
    PREDICT,
    DEPLOY,
    UNDEPLOY,
    IMPORT,
    ADMINISTER
  }

  /** What a caller asked to do with a model. */
  enum ModelAction {
    CREATE,
    UPDATE,
    DELETE,
    CREATE_VERSION,
    DELETE_VERSION,
    PROMOTE_VERSION
  }

  /** No key, or one that is unknown, expired or revoked. */
  record Unauthenticated(String why) implements DeploymentError {}

  /**
   * The key lacks a scope for something that its holder may know of.
   *
   * @param deployment RID of the deployment; null where the action concerns none
   */
  record PermissionDenied(Action action, String missingScope, @Nullable String deployment)
      implements DeploymentError {}

  /**
   * The key lacks a scope for something with models.
   *
   * @param model RID of the model; null where the action concerns none
   */
  record ModelPermissionDenied(ModelAction action, String missingScope, @Nullable String model)
      implements DeploymentError {}

  /** The request breaks rules; all of them are listed. */
  record InvalidRequest(List<Violation> violations) implements DeploymentError {
    public InvalidRequest {
      violations = List.copyOf(violations);
    }
  }

  /** A compatible surface's preview flag is missing. */
  record PreviewRequired() implements DeploymentError {}

  /**
   * No such model for this caller, or none of its versions can be deployed.
   *
   * @param model as the caller named it
   */
  record ModelNotFound(String model, String why) implements DeploymentError {}

  /**
   * The model has no such version for this caller.
   *
   * @param model as the caller named it
   * @param version as the caller named it
   */
  record ModelVersionNotFound(String model, String version) implements DeploymentError {}

  /** The folder has a model of that name already. */
  record ModelNameTaken(String parentFolder, String displayName) implements DeploymentError {}

  /**
   * No such deployment for this caller.
   *
   * @param deployment as the caller named it
   */
  record DeploymentNotFound(String deployment) implements DeploymentError {}

  /** No such operation for this caller. */
  record OperationNotFound(String operation) implements DeploymentError {}

  /** An operation that cannot be stopped half-way. */
  record CannotCancel(String operation, String why) implements DeploymentError {}

  /** No such key for this caller. */
  record KeyNotFound(String key) implements DeploymentError {}

  /**
   * The branch or the alias has a deployment already.
   *
   * @param deployment the one that is there
   */
  record AlreadyExists(DeploymentId deployment) implements DeploymentError {}

  /** The deployment does not follow a branch, so this surface cannot speak of it. */
  record UnsupportedDeployment(String deployment) implements DeploymentError {}

  /** The connections of a deployment change only while it is switched off. */
  record SourcesWhileRunning(String deployment) implements DeploymentError {}

  /**
   * The change can only be made by stopping the last ready replica, and no downtime is allowed.
   *
   * @param why in numbers
   */
  record NeedsDowntime(String deployment, String why) implements DeploymentError {}

  /** The model is not deployed, so it cannot be undeployed. */
  record NotDeployed(String model) implements DeploymentError {}

  /** The model is still being imported, so it cannot be deployed yet. */
  record ModelNotReady(String model) implements DeploymentError {}

  /**
   * No such upload for this caller, or one that expired.
   *
   * @param session as the caller named it
   */
  record ImportNotFound(String session) implements DeploymentError {}

  /**
   * The deployment was changed since its reader read it.
   *
   * @param deployment RID of the deployment
   * @param given the etag that the reader holds
   * @param current the etag of now
   * @param change the newest accepted change; null where the history has none
   */
  record EtagMismatch(String deployment, String given, String current, @Nullable Event change)
      implements DeploymentError {}

  /**
   * What the plan was made on is otherwise now; only the native API plans.
   *
   * @param deployment its RID; null for one that is not made yet
   * @param moved what is otherwise, a sentence each
   */
  record PlanOutdated(@Nullable String deployment, List<String> moved) implements DeploymentError {
    public PlanOutdated {
      moved = List.copyOf(moved);
    }
  }

  /** Something about a change of a model; only the native API changes and deletes models. */
  sealed interface ModelError extends DeploymentError {}

  /**
   * The model was changed since its reader read it.
   *
   * @param now the model as it is
   */
  record ModelChanged(String given, Model now) implements ModelError {}

  /**
   * A model that deployments use, and so cannot be deleted.
   *
   * @param deployments the first of them
   */
  record ModelInUse(String model, List<DeploymentId> deployments) implements ModelError {
    public ModelInUse {
      deployments = List.copyOf(deployments);
    }
  }

  /**
   * A version that cannot be deleted: a branch points at it, or a revision of a deployment names
   * it.
   *
   * @param deployments the first of them
   */
  record ModelVersionInUse(String version, List<String> branches, List<DeploymentId> deployments)
      implements ModelError {
    public ModelVersionInUse {
      branches = List.copyOf(branches);
      deployments = List.copyOf(deployments);
    }
  }

  /** Something about a project itself; only the native API speaks of projects. */
  sealed interface ProjectError extends DeploymentError {

    /** The project, as the caller named it. */
    String project();
  }

  /** No such project for this caller. */
  record ProjectNotFound(String project) implements ProjectError {}

  /** There is, or was, a project of that name; no name is given twice. */
  record ProjectNameTaken(String project) implements ProjectError {}

  /** A project that still owns models, or is the caller's own, and so cannot be deleted. */
  record ProjectInUse(String project, String why) implements ProjectError {}

  /**
   * The project was changed since its reader read it.
   *
   * @param now the project as it is
   */
  record ProjectChanged(String project, String given, Project now) implements ProjectError {}

  /** The key is the last one that may manage projects. */
  record LastOwnerKey(String key) implements DeploymentError {}

  /** The same request id came with another body before. */
  record RequestIdReused(String requestId) implements DeploymentError {}

  /** A prediction for a deployment that will not answer until somebody acts. */
  record CannotPredict(String deployment, String why) implements DeploymentError {}

  /** A prediction for a deployment that is not ready yet. */
  record NotReadyYet(String deployment) implements DeploymentError {}

  /** The request cannot be served now; it is certain that nothing was committed. */
  record Unavailable(String why) implements DeploymentError {}

  /** Too many requests wait already; nothing was done. */
  record Overloaded(String why) implements DeploymentError {}

  /**
   * The connection was lost, and whether the change was committed could not be found out in time.
   * The same request under that id settles it.
   *
   * @param requestId as the client chose it, or the one that it was given
   */
  record OutcomeUnknown(String requestId) implements DeploymentError {}
}
