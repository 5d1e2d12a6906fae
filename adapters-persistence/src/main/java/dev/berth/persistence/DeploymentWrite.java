package dev.berth.persistence;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.Revision;
import dev.berth.history.Event;
import dev.berth.history.Snapshot;
import dev.berth.operation.Operation;
import dev.berth.persistence.stored.StoredDeployments;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one write of a deployment makes durable.
 *
 * @param before the version that it is based on; 0 for a new deployment
 * @param revision null where none is new
 */
record DeploymentWrite(
    Deployment after,
    long before,
    @Nullable Revision revision,
    List<Operation> operations,
    List<Event> events) {

  /** The deployment as it is kept. Its newest event mostly keeps the same state, made already. */
  byte[] body() {
    var kept = events.isEmpty() ? Snapshot.NONE : events.getLast().state();
    var state = kept.isEmpty() ? StoredDeployments.state(after) : kept.bytes();
    return StoredDeployments.write(state, after.history());
  }

  static DeploymentWrite of(Change change) {
    var before = change.before();
    return new DeploymentWrite(
        change.after(),
        before == null ? 0 : before.version(),
        change.newRevision() ? change.after().desired() : null,
        change.operations(),
        change.events());
  }

  static DeploymentWrite of(Claim claim, Outcome outcome) {
    return new DeploymentWrite(
        outcome.after(),
        claim.deployment().version(),
        null,
        outcome.operations(),
        outcome.events());
  }
}
