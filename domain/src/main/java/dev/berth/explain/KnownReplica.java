package dev.berth.explain;

import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Replica;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Evidence;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replica as whoever asks is told of it.
 *
 * @param phase EXITED where it ended, or was given up, without having been asked to
 * @param since when the phase began
 * @param startedAt when its start was decided
 * @param readyAt when it became ready first; null if never
 * @param endpoint where it listens; null while unknown and after it ended
 * @param evidence what is known of why it ended or is not ready; null where there is nothing
 */
public record KnownReplica(
    ReplicaId id,
    Phase phase,
    Instant since,
    Instant startedAt,
    @Nullable Instant readyAt,
    @Nullable Endpoint endpoint,
    @Nullable Evidence evidence) {

  /** What it is called within its deployment. */
  public String name() {
    return "r%d-%d-%d".formatted(id.revision(), id.ordinal(), id.attempt());
  }

  /**
   * One that is recorded as not ended.
   *
   * @param seen what the engine sees of it; null for nothing
   */
  static KnownReplica living(Replica replica, @Nullable Evidence seen) {
    var evidence = seen == null || replica.readyAt() == null ? seen : seen.onceReady();
    return new KnownReplica(
        replica.id(),
        replica.phase(),
        replica.since(),
        replica.startedAt(),
        replica.readyAt(),
        replica.endpoint(),
        evidence);
  }

  /** One that ended. */
  static KnownReplica ended(EndedReplica replica) {
    return new KnownReplica(
        replica.id(),
        Phase.EXITED,
        replica.endedAt(),
        replica.startedAt(),
        replica.readyAt(),
        null,
        replica.evidence());
  }
}
