package dev.berth.rollout;

import dev.berth.replica.ReplicaId;
import java.time.Duration;

/** What the reconciler asks the engine to do. Each is idempotent. */
public sealed interface Action {

  /** Start a replica of the desired revision. */
  record Start(ReplicaId id) implements Action {}

  /** Ask a replica to end; by force after the grace. */
  record Stop(ReplicaId id, Duration grace) implements Action {}

  /** Forget a replica that ended. */
  record Remove(ReplicaId id) implements Action {}
}
