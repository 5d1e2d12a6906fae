package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Replica;
import dev.berth.deployment.Revision;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the engine was seen to run, held against what is recorded: which replicas moved on, which
 * ended without being asked, and which nobody recorded.
 */
final class Sighting {
  private static final Evidence UNKNOWN = Evidence.of(ReasonCode.ENDED_UNSEEN, "It ended.");

  private final long revision;
  private final Duration bakeTime;
  private final Duration startLimit;
  private final Instant now;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private final Set<ReplicaId> strangers = new HashSet<>();
  private final Map<ReplicaId, String> reasons = new HashMap<>();
  private final List<EndedReplica> ended = new ArrayList<>();
  private Failures failures;

  private Sighting(Revision desired, Duration startLimit, Failures failures, Instant now) {
    this.revision = desired.runsAs();
    this.bakeTime = desired.configuration().rollout().bakeTime();
    this.startLimit = startLimit;
    this.failures = failures;
    this.now = now;
  }

  /**
   * Compares; the observations may be repeated, in any order, and somewhat old.
   *
   * @param startLimit how long a replica may take to become ready first
   */
  static Sighting of(
      Deployment deployment,
      Duration startLimit,
      Failures failures,
      List<Observation> seen,
      Instant now) {
    var recorded = deployment.observed();
    var sighting = new Sighting(deployment.desired(), startLimit, failures, now);
    var latest = latest(seen);
    // Endings of replicas that were never ready count first: losing a ready one begins a new count.
    recorded.replicas().stream()
        .sorted(Comparator.comparing(replica -> replica.readyAt() != null))
        .forEach(replica -> sighting.meet(replica, latest.remove(replica.id())));
    latest.values().forEach(sighting::meetStranger);
    sighting.replicas.sort(Comparator.comparingLong(replica -> replica.id().attempt()));
    return sighting;
  }

  /** The replicas that have not ended, oldest start first. */
  List<Replica> replicas() {
    return replicas;
  }

  /** What to do about what was seen. */
  List<Action> actions() {
    return actions;
  }

  /** Those that ended, or were given up, without having been asked to. */
  List<EndedReplica> ended() {
    return ended;
  }

  Failures failures() {
    return failures;
  }

  /** Why replicas ended or have to, of those of which anybody said why. */
  Map<ReplicaId, String> reasons() {
    return reasons;
  }

  /** Replicas that run although nobody recorded them: their places are not free yet. */
  Set<ReplicaId> strangers() {
    return strangers;
  }

  private void meet(Replica replica, @Nullable Observation seen) {
    if (seen != null && seen.phase() == Phase.EXITED) {
      actions.add(new Action.Remove(replica.id()));
      var evidence = Objects.requireNonNullElse(seen.evidence(), UNKNOWN);
      reasons.put(replica.id(), evidence.message());
      if (!replica.draining()) {
        end(replica, evidence);
      }
      return;
    }
    if (replica.draining()) {
      if (seen != null) {
        replicas.add(replica);
      }
      return;
    }
    if (seen == null) {
      // Its start was decided and never carried out, or the engine lost it.
      replicas.add(replica.in(Phase.PENDING, null, now));
      return;
    }
    var moved = replica.in(seen.phase(), seen.endpoint(), now);
    var started = moved.readyAt() != null && replica.readyAt() == null && current(replica);
    if ((started && bakeTime.isZero()) || (replica.ready() && !moved.ready() && proven(replica))) {
      failures = failures.recount();
    }
    var limit = startLimit(moved, startLimit);
    if (moved.phase() == Phase.STARTING && !now.isBefore(moved.since().plus(limit))) {
      var evidence = overdue(seen, limit);
      reasons.put(replica.id(), evidence.message());
      end(replica, evidence);
      moved = moved.in(Phase.DRAINING, moved.endpoint(), now);
    }
    replicas.add(moved);
  }

  /** How long it may be starting; one that was ready has been loaded and is only slow to answer. */
  static Duration startLimit(Replica replica, Duration first) {
    return replica.readyAt() == null ? first : Pace.START_LIMIT;
  }

  private void meetStranger(Observation seen) {
    if (seen.phase() == Phase.EXITED) {
      actions.add(new Action.Remove(seen.id()));
    } else {
      strangers.add(seen.id());
      actions.add(new Action.Stop(seen.id(), Pace.DRAIN_LIMIT));
    }
  }

  private boolean current(Replica replica) {
    return replica.id().revision() == revision;
  }

  /** What the engine sees of a replica whose time to become ready is over. */
  private static Evidence overdue(Observation seen, Duration limit) {
    var late = "It was not ready within %d minutes.".formatted(limit.toMinutes());
    var evidence = seen.evidence();
    return evidence == null
        ? Evidence.of(ReasonCode.NEVER_READY, late)
        : evidence.with(evidence.code(), late + " " + evidence.message());
  }

  private void end(Replica replica, Evidence seen) {
    var evidence = replica.readyAt() == null ? seen : seen.onceReady();
    ended.add(
        new EndedReplica(replica.id(), replica.startedAt(), replica.readyAt(), now, evidence));
    count(replica, evidence);
  }

  private void count(Replica replica, Evidence evidence) {
    if (replica.readyAt() == null && !current(replica)) {
      // What an older revision could not start says nothing about the desired one.
      return;
    }
    var retryAt = failures.retryAt();
    // A start that fails slowly is no quiet time.
    var quietUntil = proven(replica) ? now : replica.startedAt();
    var forgotten = retryAt != null && quietUntil.isAfter(retryAt.plus(Pace.FORGET_FAILURES));
    failures =
        (forgotten ? Failures.NONE : failures)
            .ended(
                proven(replica),
                "Replica %s (%s): %s".formatted(replica.id(), evidence.code(), evidence.message()),
                now);
  }

  /** Whether it was ready for long enough that its start did not fail. */
  private boolean proven(Replica replica) {
    var readyAt = replica.readyAt();
    return readyAt != null && (!current(replica) || !now.isBefore(readyAt.plus(bakeTime)));
  }

  private static Map<ReplicaId, Observation> latest(List<Observation> seen) {
    var latest = new LinkedHashMap<ReplicaId, Observation>();
    for (var observation : seen) {
      latest.merge(
          observation.id(),
          observation,
          (one, other) -> one.phase().compareTo(other.phase()) >= 0 ? one : other);
    }
    return latest;
  }
}
