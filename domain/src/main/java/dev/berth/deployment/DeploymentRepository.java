package dev.berth.deployment;

import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.listing.Listing;
import dev.berth.model.ModelRid;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.project.ProjectId;
import dev.berth.project.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deployments of all projects. Safe for many threads. A read is at least as new as every commit
 * acknowledged before it. Deleted deployments are found by {@link #findAnyIntent} alone.
 *
 * <p>Every method fails with {@link DeploymentError.Unavailable} where the store cannot be reached
 * and it is certain that nothing was committed, and with {@link DeploymentError.Overloaded} where
 * too many callers wait already.
 */
public interface DeploymentRepository {

  /** The form in which a deployment is kept; its history holds it after each write. */
  Snapshot snapshot(Deployment deployment);

  /** How a commit ended. */
  sealed interface Committed {
    /** The change is durable. */
    record Done() implements Committed {}

    /**
     * Somebody else wrote in between, or the project's capacity has another generation than the
     * change wants, or whoever has to be proved is not; nothing was committed, and the caller may
     * look again.
     */
    record Stale() implements Committed {}

    /** A request of that id was committed before; nothing was committed now. */
    record Repeated(Receipt receipt) implements Committed {}

    /** The branch or alias has that deployment; nothing was committed. */
    record Occupied(DeploymentId by) implements Committed {}
  }

  /**
   * Makes a change durable: deployment, revision, operations, events and request id together. What
   * the project has reserved stays as it is.
   *
   * <p>Where a lost connection left the outcome open, it is settled by the request id before this
   * returns.
   *
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where it could not be
   *     settled in time
   */
  Committed commit(Change change);

  /** What {@link #commit} would answer to that change now. Nothing is made durable. */
  Committed rehearse(Change change);

  /** That deployment of that project, unless it is deleted. */
  Optional<Deployment> find(ProjectId project, DeploymentId id);

  /** That deployment, even on its way out, whichever project it belongs to. */
  Optional<Deployment> findAnyIntent(DeploymentId id);

  /** The deployment that is pinned under that alias, unless it is deleted. */
  Optional<Deployment> findByAlias(ProjectId project, String alias);

  /**
   * The deployments that follow branches of a model, oldest first; of one branch if one is named.
   */
  List<Deployment> listByModel(ProjectId project, ModelRid model, @Nullable String branch);

  /** A page of the project's deployments. */
  List<Deployment> page(ProjectId project, Listing<Deployment> listing);

  /** Every deployment of every project that is not deleted, one by one, in no order. */
  void forEach(Consumer<Deployment> action);

  /** Those of them that answer predictions. */
  void forEachReady(Consumer<Deployment> action);

  /** That revision of a deployment. */
  Optional<Revision> findRevision(DeploymentId id, long number);

  /** What is remembered of a request. */
  Optional<Receipt> findReceipt(ProjectId project, String requestId);

  /** What all deployments of the project hold together. */
  Resources reserved(ProjectId project);

  /** An operation and the deployment that it changes, even a deleted one. */
  Optional<Operation> findOperation(ProjectId project, OperationId id);

  /** A page of the project's operations, in the order of their ids alone. */
  List<Tracked> operations(ProjectId project, Listing<Operation> listing);

  /** What is kept of a deployment's ended replicas, newest first; of a deleted one nothing is. */
  List<EndedReplica> endedReplicas(DeploymentId id);

  /** The history of a deployment from that event number on, oldest first. */
  List<Event> history(DeploymentId id, long fromNumber, int limit);

  /** A page of the history of a deployment. */
  List<Event> events(DeploymentId id, Listing<Event> listing);

  /**
   * A deployment of that project as the newest event of its history up to that time left it, be it
   * on its way out; empty where the history holds nothing of that time.
   */
  Optional<Deployment> findAsOf(ProjectId project, DeploymentId id, Instant time);
}
