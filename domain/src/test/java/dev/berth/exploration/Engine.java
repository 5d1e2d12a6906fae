package dev.berth.exploration;

import dev.berth.replica.Endpoint;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Action;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What an engine runs, as its port promises: idempotent, and deaf to older fences.
 *
 * @param fence the highest that was seen
 */
record Engine(TreeMap<ReplicaId, Phase> replicas, long fence) {
  private static final Comparator<ReplicaId> ORDER = Comparator.comparingLong(ReplicaId::attempt);

  static Engine empty() {
    return new Engine(new TreeMap<>(ORDER), 0);
  }

  List<Observation> observe() {
    return replicas.entrySet().stream()
        .map(
            replica ->
                replica.getValue() == Phase.EXITED
                    ? new Observation(
                        replica.getKey(),
                        Phase.EXITED,
                        null,
                        Evidence.of(ReasonCode.EXITED_NONZERO, "it ended"))
                    : new Observation(
                        replica.getKey(),
                        replica.getValue(),
                        new Endpoint("127.0.0.1", (int) replica.getKey().attempt()),
                        null))
        .toList();
  }

  /** Those that hold a place and a GPU. */
  List<ReplicaId> live() {
    return replicas.entrySet().stream()
        .filter(replica -> replica.getValue() != Phase.EXITED)
        .map(replica -> replica.getKey())
        .toList();
  }

  Engine with(ReplicaId id, Phase phase) {
    var next = new TreeMap<>(replicas);
    next.put(id, phase);
    return new Engine(next, fence);
  }

  Engine admit(long by) {
    return new Engine(replicas, Math.max(fence, by));
  }

  Engine carryOut(Action action, long by) {
    if (by < fence) {
      return this;
    }
    var next = new TreeMap<>(replicas);
    switch (action) {
      case Action.Start(var id) -> next.putIfAbsent(id, Phase.STARTING);
      case Action.Stop(var id, _) ->
          next.computeIfPresent(
              id, (_, phase) -> phase == Phase.EXITED ? Phase.EXITED : Phase.DRAINING);
      case Action.Remove(var id) -> {
        if (next.get(id) == Phase.EXITED) {
          next.remove(id);
        }
      }
    }
    return new Engine(next, by);
  }
}
