package dev.berth.operation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tracked outcome of one accepted change; Kore calls it dock status.
 *
 * @param deployment the deployment that changes
 * @param revision the revision that is rolled out
 * @param cause why it did not succeed; null while it goes on or when it succeeded
 * @param finishedAt null while it goes on
 * @param successor the operation that superseded it; null where none did
 */
public record Operation(
    OperationId id,
    UUID deployment,
    Action action,
    long revision,
    State state,
    @Nullable String cause,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable OperationId successor) {

  /** What was accepted. */
  public enum Action {
    CREATE,
    REPLACE,
    UPDATE,
    ROLL_BACK,
    START,
    DISABLE,
    DELETE,
    DEPLOY,
    UNDEPLOY
  }

  /** How it goes. */
  public enum State {
    IN_PROGRESS,
    SUCCEEDED,
    FAILED,
    ROLLED_BACK,
    SUPERSEDED,
    CANCELLED
  }

  /** A change that was accepted just now. */
  public static Operation begin(
      OperationId id, UUID deployment, Action action, long revision, Instant now) {
    return new Operation(
        id, deployment, action, revision, State.IN_PROGRESS, null, now, null, null);
  }

  /** Whether its outcome is still open. */
  public boolean open() {
    return state == State.IN_PROGRESS;
  }

  /**
   * The same operation with its outcome.
   *
   * @throws IllegalStateException where it has one already, or the outcome is none
   */
  public Operation end(State outcome, @Nullable String why, Instant now) {
    if (!open() || outcome == State.IN_PROGRESS) {
      throw new IllegalStateException("operation " + id + ": " + state + " -> " + outcome);
    }
    return new Operation(id, deployment, action, revision, outcome, why, createdAt, now, null);
  }

  /**
   * The same operation, ended because a newer change was accepted.
   *
   * @param by the operation of that change
   * @throws IllegalStateException where it has an outcome already
   */
  public Operation supersede(OperationId by, Instant now) {
    var ended = end(State.SUPERSEDED, "Superseded by a newer change.", now);
    return new Operation(
        id,
        deployment,
        action,
        revision,
        ended.state,
        ended.cause,
        createdAt,
        ended.finishedAt,
        by);
  }
}
