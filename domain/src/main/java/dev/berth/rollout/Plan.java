package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Move;
import dev.berth.deployment.Move.Strategy;
import dev.berth.deployment.Replica;
import dev.berth.deployment.RolloutPolicy;
import dev.berth.deployment.Shortage;
import dev.berth.project.Resources;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas to start and which to drain next. Moves to a new revision by surge where there is
 * room for one more, else one by one inside what is held, else, where the policy allows downtime,
 * by stopping first. Nothing is drained that would not make room.
 */
final class Plan {
  private final Deployment deployment;
  private final RolloutPolicy policy;
  private final Resources each;
  private final Room room;
  private final Instant now;
  private final Fleet fleet;
  private final Set<ReplicaId> taken = new HashSet<>();
  private final List<Action> actions = new ArrayList<>();
  private long attempts;
  private @Nullable Shortage shortage;
  private @Nullable Move move;

  private Plan(Deployment deployment, Sighting sighting, Room room, Instant now) {
    this.deployment = deployment;
    this.policy = deployment.desired().configuration().rollout();
    this.each = deployment.desired().configuration().perReplica();
    this.room = room;
    this.now = now;
    this.attempts = deployment.observed().attempts();
    this.fleet = new Fleet(deployment.desired(), sighting.replicas(), now);
    taken.addAll(sighting.strangers());
    sighting.replicas().forEach(replica -> taken.add(replica.id()));
  }

  /**
   * Plans the next moves.
   *
   * @param wanted how many replicas shall run
   */
  static Plan of(Deployment deployment, Sighting sighting, int wanted, Room room, Instant now) {
    var plan = new Plan(deployment, sighting, room, now);
    if (wanted == 0) {
      plan.fleet.running().forEach(plan::drain);
    } else {
      plan.move(wanted, sighting.failures());
    }
    plan.startPending();
    return plan;
  }

  /** The replicas from now on. */
  Fleet fleet() {
    return fleet;
  }

  List<Action> actions() {
    return actions;
  }

  long attempts() {
    return attempts;
  }

  /** What the plan waits for; null where it waits for nothing. */
  @Nullable Shortage shortage() {
    return shortage;
  }

  /** How replicas are being moved; null where all that run are of the desired revision. */
  @Nullable Move move() {
    return move;
  }

  private void move(int wanted, Failures failures) {
    var updating = !fleet.old().isEmpty();
    var retryAt = failures.retryAt();
    var strategy = Strategy.SURGE;
    if (retryAt == null || !now.isBefore(retryAt)) {
      strategy = startUpTo(wanted, updating);
    }
    drainSurplus(wanted);
    if (updating) {
      drainOld(wanted, strategy);
      if (!fleet.old().isEmpty() && move == null) {
        move = explain(strategy);
      }
      return;
    }
    var missing = wanted - fleet.current().size();
    if (missing > 0 && !fits(missing, fleet.draining())) {
      shortage = shortage(missing);
    }
  }

  /** Starts what may start now; answers how the old replicas then have to go. */
  private Strategy startUpTo(int wanted, boolean updating) {
    while (fleet.current().size() < wanted && fleet.size() < most(wanted)) {
      if (updating && fleet.running().size() >= roof(wanted)) {
        return surges(wanted) ? Strategy.SURGE : Strategy.ONE_BY_ONE;
      }
      if (!fits(1, List.of())) {
        return Strategy.ONE_BY_ONE;
      }
      start();
    }
    return Strategy.SURGE;
  }

  private int most(int wanted) {
    return Math.max(deployment.desired().configuration().maxReplicas(), wanted) + Pace.SURGE;
  }

  /** How many may run during an update, those on their way out not counted. */
  private int roof(int wanted) {
    return surges(wanted) ? wanted + Pace.SURGE : Math.max(wanted, fleet.running().size());
  }

  /** Where nobody asked whether there is a way without it, such as for a rollback, it surges. */
  private boolean surges(int wanted) {
    return policy.surge() || (wanted == 1 && !policy.allowDowntime());
  }

  /** Whether so many more fit once those are gone. */
  private boolean fits(int more, Collection<Replica> gone) {
    var held = fleet.held().minus(Fleet.held(gone));
    return held.plus(each.times(more)).fitsIn(room.available());
  }

  private void start() {
    var revision = deployment.desired().runsAs();
    var ordinals = new HashSet<Integer>();
    taken.stream()
        .filter(id -> id.revision() == revision)
        .forEach(id -> ordinals.add(id.ordinal()));
    var ordinal = 0;
    while (ordinals.contains(ordinal)) {
      ordinal++;
    }
    attempts++;
    var id = new ReplicaId(deployment.id().value(), revision, ordinal, attempts);
    taken.add(id);
    fleet.add(Replica.pending(id, each, now));
  }

  /** Fewer are wanted than run: the youngest go, first of all those that were never ready. */
  private void drainSurplus(int wanted) {
    var surplus = fleet.current().size() - wanted;
    fleet.current().stream()
        .sorted(
            Comparator.comparing((Replica replica) -> replica.readyAt() != null)
                .thenComparing(Replica::ready)
                .thenComparingLong(replica -> -replica.id().attempt()))
        .limit(Math.max(0, surplus))
        .forEach(this::drain);
  }

  private void drainOld(int wanted, Strategy strategy) {
    fleet.old().stream().filter(replica -> replica.readyAt() == null).forEach(this::drain);
    if (strategy == Strategy.SURGE) {
      fleet.spare(wanted).forEach(this::drain);
      return;
    }
    if (fits(1, fleet.draining()) && !fleet.draining().isEmpty()) {
      // What is on its way out makes the room.
      return;
    }
    var spare = fleet.spare(fewest(wanted));
    if (makesRoom(spare)) {
      drainUntilRoom(spare);
      return;
    }
    var last = fleet.old();
    if (fleet.current().isEmpty() && policy.allowDowntime() && makesRoom(last)) {
      move = explain(Strategy.STOP_FIRST);
      drainUntilRoom(last);
      return;
    }
    if (!fits(1, List.of()) && fleet.current().stream().allMatch(fleet::steady)) {
      shortage = shortage(1);
    }
  }

  /**
   * How many must go on serving: one fewer than wanted, or than serve at all where nothing else is
   * under way.
   */
  private int fewest(int wanted) {
    var settled = fleet.draining().isEmpty() && fleet.current().stream().allMatch(fleet::steady);
    return Math.max(1, (settled ? Math.min(wanted, fleet.serving()) : wanted) - 1);
  }

  /** Without surge every replica that ends makes room for one that starts. */
  private boolean makesRoom(List<Replica> gone) {
    var all = new ArrayList<>(fleet.draining());
    all.addAll(gone);
    return !gone.isEmpty() && fits(1, all);
  }

  private void drainUntilRoom(List<Replica> candidates) {
    for (var replica : candidates) {
      drain(replica);
      if (fits(1, fleet.draining())) {
        return;
      }
    }
  }

  /** What it says stays as it was first said, unless what is lacking or its place changed. */
  private Shortage shortage(int missing) {
    var needed = fleet.held().plus(each.times(missing));
    var lacking = needed.minus(deployment.reserved().max(fleet.held())).orNothing();
    var before = deployment.observed().shortage();
    if (before != null
        && deployment.observed().generation() == deployment.generation()
        && before.lacking().equals(lacking)
        && before.ahead() == room.ahead()) {
      return before;
    }
    return new Shortage(
        lacking,
        room.ahead(),
        WaitingLine.since(deployment),
        "%s %s; %s is held, and at most %s may be now, so %s is missing. %s"
            .formatted(
                missing == 1 ? "One more replica needs" : missing + " more replicas each need",
                each,
                fleet.held(),
                room.available(),
                needed.minus(room.available()).orNothing(),
                place(room.ahead())));
  }

  private static String place(int ahead) {
    return ahead == 0 ? "It is the next in line." : "%d in line waited longer.".formatted(ahead);
  }

  /** The reason of the same strategy stays as it was first given. */
  private Move explain(Strategy strategy) {
    var before = deployment.observed().move();
    if (before != null && before.strategy() == strategy) {
      return before;
    }
    return new Move(
        strategy,
        "One more replica needs %s; %s is held, and at most %s may be.%s"
            .formatted(
                each, fleet.held(), room.available(), policy.surge() ? "" : " Surge is off."));
  }

  private void drain(Replica replica) {
    if (replica.phase() == Phase.PENDING) {
      // It does not run. The stop makes sure that no start decided earlier arrives late.
      fleet.remove(replica);
      actions.add(new Action.Stop(replica.id(), Duration.ZERO));
    } else {
      fleet.drain(replica);
    }
  }

  /**
   * The engine starts an id once, however often it is told. One of an older revision that the
   * engine lost is not started again: it would run what is desired now under an older number.
   */
  private void startPending() {
    for (var replica : fleet.current()) {
      if (replica.phase() == Phase.PENDING) {
        actions.add(new Action.Start(replica.id()));
      }
    }
  }
}
