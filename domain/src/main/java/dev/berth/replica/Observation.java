package dev.berth.replica;

import org.jspecify.annotations.Nullable;

/**
 * What an engine sees of one replica.
 *
 * @param phase STARTING, READY, DRAINING (asked to stop, still running) or EXITED
 * @param endpoint where it listens; null before it has a port and after it ended
 * @param reason why it ended, with the last line of its log where that helps; null otherwise
 */
public record Observation(
    ReplicaId id, Phase phase, @Nullable Endpoint endpoint, @Nullable String reason) {}
