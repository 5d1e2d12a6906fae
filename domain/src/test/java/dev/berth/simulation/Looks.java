package dev.berth.simulation;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Replica;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.WorkQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps everything that the reconciler recorded. */
final class Looks implements Sabotage {
  private final List<Deployment> recorded = new ArrayList<>();

  @Override
  public WorkQueue queue(WorkQueue real) {
    return new ForwardingQueue(real) {
      @Override
      public Recorded record(Claim claim, Outcome outcome, Instant now) {
        var answer = super.record(claim, outcome, now);
        if (answer == Recorded.DONE) {
          recorded.add(outcome.after());
        }
        return answer;
      }
    };
  }

  /** Forgets what was recorded so far. */
  void begin(Deployment deployment) {
    recorded.clear();
    recorded.add(deployment);
  }

  /** The fewest replicas of the deployment that were ready. */
  int lowestReady() {
    return own().stream().mapToInt(each -> each.observed().ready()).min().orElseThrow();
  }

  /** Every replica that was not there at first. */
  Set<ReplicaId> started() {
    var seen = new HashSet<ReplicaId>();
    own().forEach(each -> each.observed().replicas().forEach(replica -> seen.add(replica.id())));
    own().getFirst().observed().replicas().stream().map(Replica::id).forEach(seen::remove);
    return seen;
  }

  private List<Deployment> own() {
    var id = recorded.getFirst().id();
    return recorded.stream().filter(each -> each.id().equals(id)).toList();
  }
}
