package dev.berth.replica;

import org.jspecify.annotations.Nullable;

/**
 * What an engine sees of one replica.
 *
 * @param phase STARTING, READY, DRAINING (asked to stop, still running) or EXITED
 * @param endpoint where it listens; null before it has a port and after it ended
 * @param evidence why it ended, or what it has not done yet; null where there is nothing to tell
 */
public record Observation(
    ReplicaId id, Phase phase, @Nullable Endpoint endpoint, @Nullable Evidence evidence) {

  /** The evidence in words; null where there is none. */
  public @Nullable String reason() {
    return evidence == null ? null : evidence.message();
  }
}
