package dev.berth.deployment;

import dev.berth.replica.Evidence;
import dev.berth.replica.ReplicaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replica that ended, or was given up, without having been asked to. Kept with its revision,
 * longer than the engine keeps what is left of it.
 *
 * @param startedAt when its start was decided
 * @param readyAt when it became ready first; null if never
 * @param endedAt when it was seen
 */
public record EndedReplica(
    ReplicaId id,
    Instant startedAt,
    @Nullable Instant readyAt,
    Instant endedAt,
    Evidence evidence) {

  /**
   * How many are kept of those that ran one revision, beside the first: the newest. What runs the
   * same counts as one revision.
   */
  public static final int KEPT = 9;
}
