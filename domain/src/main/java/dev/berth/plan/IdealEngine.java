package dev.berth.plan;

import dev.berth.deployment.Replica;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine of which every replica becomes ready, each after the same time, and ends when asked.
 */
final class IdealEngine {
  private static final Endpoint SOMEWHERE = new Endpoint("127.0.0.1", 1);

  private final Duration startTime;
  private final Map<ReplicaId, Instant> readyAt = new LinkedHashMap<>();
  private final List<ReplicaId> exited = new ArrayList<>();

  /**
   * The engine as it is recorded.
   *
   * @param recorded the replicas that run
   */
  IdealEngine(List<Replica> recorded, Duration startTime, Instant now) {
    this.startTime = startTime;
    for (var replica : recorded) {
      switch (replica.phase()) {
        case PENDING, EXITED -> {}
        case STARTING ->
            // One that takes longer than usual was not ready when it was looked at.
            readyAt.put(
                replica.id(),
                later(replica.startedAt().plus(startTime), now.plus(startTime.dividedBy(4))));
        case READY, DRAINING -> readyAt.put(replica.id(), now);
      }
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  List<Observation> observe(Instant now) {
    var seen = new ArrayList<Observation>();
    readyAt.forEach(
        (id, ready) ->
            seen.add(
                new Observation(
                    id, ready.isAfter(now) ? Phase.STARTING : Phase.READY, SOMEWHERE, null)));
    exited.forEach(id -> seen.add(new Observation(id, Phase.EXITED, null, null)));
    return seen;
  }

  /** Does what is asked; answers whether that changes what is observed. */
  boolean act(Action action, Instant now) {
    return switch (action) {
      case Action.Start(var id) ->
          !exited.contains(id) && readyAt.putIfAbsent(id, now.plus(startTime)) == null;
      case Action.Stop(var id, _) -> readyAt.remove(id) != null && exited.add(id);
      case Action.Remove(var id) -> exited.remove(id);
    };
  }

  /** When the next replica becomes ready; empty where none will. */
  Optional<Instant> nextReady(Instant now) {
    return readyAt.values().stream().filter(at -> at.isAfter(now)).min(Instant::compareTo);
  }
}
