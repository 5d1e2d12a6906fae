package dev.berth.deployment;

import dev.berth.project.Resources;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A replica as last recorded. An ended one is not recorded any more.
 *
 * @param resources what it holds
 * @param phase any but EXITED
 * @param since when the phase began
 * @param startedAt when its start was decided
 * @param readyAt when it became ready first; null if never
 * @param endpoint where it listens; null while unknown
 */
public record Replica(
    ReplicaId id,
    Resources resources,
    Phase phase,
    Instant since,
    Instant startedAt,
    @Nullable Instant readyAt,
    @Nullable Endpoint endpoint) {

  /** A replica whose start was decided just now. */
  public static Replica pending(ReplicaId id, Resources resources, Instant now) {
    return new Replica(id, resources, Phase.PENDING, now, now, null, null);
  }

  /** The same replica in another phase, or this one where the phase is the same. */
  public Replica in(Phase next, @Nullable Endpoint where, Instant now) {
    if (next == phase) {
      return this;
    }
    var ready = next == Phase.READY && readyAt == null ? now : readyAt;
    return new Replica(id, resources, next, now, startedAt, ready, where);
  }

  /** Whether it answers predictions. */
  public boolean ready() {
    return phase == Phase.READY;
  }

  /** Whether it is on its way out. */
  public boolean draining() {
    return phase == Phase.DRAINING;
  }
}
