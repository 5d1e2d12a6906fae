package dev.berth.rollout;

import dev.berth.deployment.Replica;
import dev.berth.deployment.Revision;
import dev.berth.project.Resources;
import dev.berth.replica.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The replicas of a deployment, seen from the revision that shall run. */
final class Fleet {
  private final long runsAs;
  private final Duration bakeTime;
  private final Instant now;
  private final List<Replica> replicas;

  Fleet(Revision desired, List<Replica> replicas, Instant now) {
    this.runsAs = desired.runsAs();
    this.bakeTime = desired.configuration().rollout().bakeTime();
    this.now = now;
    this.replicas = new ArrayList<>(replicas);
  }

  /** Every replica that has not ended. */
  List<Replica> all() {
    return replicas;
  }

  int size() {
    return replicas.size();
  }

  void add(Replica replica) {
    replicas.add(replica);
  }

  void remove(Replica replica) {
    replicas.remove(replica);
  }

  void drain(Replica replica) {
    replicas.set(replicas.indexOf(replica), replica.in(Phase.DRAINING, replica.endpoint(), now));
  }

  /** Those that are not on their way out. */
  List<Replica> running() {
    return replicas.stream().filter(replica -> !replica.draining()).toList();
  }

  /** Those that are. */
  List<Replica> draining() {
    return replicas.stream().filter(Replica::draining).toList();
  }

  /** Those that run what shall run. */
  List<Replica> current() {
    return running().stream().filter(this::isCurrent).toList();
  }

  /** Those that run something else. */
  List<Replica> old() {
    return running().stream().filter(replica -> !isCurrent(replica)).toList();
  }

  /** Those old ones that may go while so many others serve. */
  List<Replica> spare(int fewest) {
    var spare = new ArrayList<Replica>();
    var serving = serving();
    for (var replica : old()) {
      // One that was ready before may be so still: what was seen of it may be old.
      var others = replica.ready() ? serving - 1 : serving;
      if (others >= fewest) {
        spare.add(replica);
        serving = others;
      }
    }
    return spare;
  }

  /** Whether a new replica stayed ready for as long as the policy asks. */
  boolean steady(Replica replica) {
    return replica.ready() && !now.isBefore(steadyAt(replica));
  }

  /** How many of those that run what shall run stayed ready for as long as that. */
  long steady() {
    return current().stream().filter(this::steady).count();
  }

  Instant steadyAt(Replica replica) {
    return replica.since().plus(bakeTime);
  }

  /** How many answer predictions, new ones that may yet fail not counted. */
  int serving() {
    return (int)
        replicas.stream()
            .filter(replica -> isCurrent(replica) ? steady(replica) : replica.ready())
            .count();
  }

  boolean isCurrent(Replica replica) {
    return replica.id().revision() == runsAs;
  }

  /** What all of them hold. */
  Resources held() {
    return held(replicas);
  }

  /** What those hold. */
  static Resources held(Collection<Replica> replicas) {
    return Resources.sum(replicas.stream().map(Replica::resources));
  }
}
