package dev.berth.replica;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One replica of the {@link SimulatedEngine}: where it stands is a function of the time. */
final class SimulatedReplica {
  private final ReplicaId id;
  private final ReplicaSpec spec;
  private final Endpoint endpoint;
  private final Instant startedAt;
  private @Nullable Instant readyAt;
  private @Nullable Instant stoppedAt;
  private @Nullable Instant diedAt;
  private @Nullable Instant exitSeenAt;
  private @Nullable String reason;
  private Phase announced = Phase.PENDING;

  SimulatedReplica(ReplicaId id, ReplicaSpec spec, Fate fate, Endpoint endpoint, Instant now) {
    this.id = id;
    this.spec = spec;
    this.endpoint = endpoint;
    this.startedAt = now;
    switch (fate) {
      case Fate.Ready(var after) -> readyAt = now.plus(after);
      case Fate.Exits(var after, var why) -> dies(now.plus(after), why);
      case Fate.Crashes(var ready, var after, var why) -> {
        readyAt = now.plus(ready);
        dies(now.plus(after), why);
      }
      case Fate.NeverReady() -> {}
      case Fate.Refused(var why) -> dies(now, why);
    }
  }

  ReplicaId id() {
    return id;
  }

  int gpus() {
    return spec.resources().allGpus();
  }

  Instant startedAt() {
    return startedAt;
  }

  /** All of it counts as loading. */
  Optional<StartPhases> start(Instant at) {
    return Optional.ofNullable(readyAt)
        .filter(ready -> reached(ready, at))
        .map(ready -> Duration.between(startedAt, ready))
        .map(loading -> new StartPhases(Duration.ZERO, Duration.ZERO, loading));
  }

  Phase phase(Instant at) {
    if (reached(exitSeenAt, at)) {
      return Phase.EXITED;
    }
    if (reached(stoppedAt, at)) {
      return Phase.DRAINING;
    }
    return reached(readyAt, at) ? Phase.READY : Phase.STARTING;
  }

  /** Whether it really runs, whatever an observer sees. */
  boolean live(Instant at) {
    return !reached(diedAt, at);
  }

  Observation observation(Instant at) {
    var phase = phase(at);
    return phase == Phase.EXITED
        ? new Observation(
            id, phase, null, Evidence.of(ReasonCode.EXITED_NONZERO, String.valueOf(reason)))
        : new Observation(id, phase, endpoint, null);
  }

  /** Ends it no later than this, for this reason. */
  void dies(Instant at, String why) {
    if (diedAt == null || at.isBefore(diedAt)) {
      diedAt = at;
      exitSeenAt = at;
      reason = why;
    }
  }

  /** Ends it now, but nobody sees that before the delay is over. */
  void lost(Instant now, Duration unseen) {
    if (live(now)) {
      diedAt = now;
      exitSeenAt = now.plus(unseen);
      reason = "its node was lost";
    }
  }

  void stop(Instant now, Duration drain, Duration grace) {
    if (stoppedAt == null) {
      stoppedAt = now;
      dies(now.plus(drain), "stopped");
    }
    dies(now.plus(grace), "stopped by force");
  }

  /** Whether its phase differs from the one that was announced last; announces it. */
  boolean announce(Instant now) {
    var phase = phase(now);
    var changed = phase != announced;
    announced = phase;
    return changed;
  }

  /** When its phase changes next; empty where it does not by itself. */
  Optional<Instant> nextChange(Instant now) {
    return Stream.of(Optional.ofNullable(readyAt), Optional.ofNullable(exitSeenAt))
        .flatMap(Optional::stream)
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }

  private static boolean reached(@Nullable Instant moment, Instant at) {
    return moment != null && !at.isBefore(moment);
  }
}
