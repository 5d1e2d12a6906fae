package dev.berth.plan;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Move;
import dev.berth.deployment.Replica;
import dev.berth.operation.Operation;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.LearntStart;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Deadline;
import dev.berth.rollout.Decision;
import dev.berth.rollout.Reconciliation;
import dev.berth.rollout.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries a change out on an {@link IdealEngine}, by the very decisions that the reconciler will
 * take, on a clock of its own.
 */
final class Rehearsal {
  /** Far more than the largest queue needs; no request may make Berth think for ever. */
  private static final int MOST_LOOKS = 10_000;

  private final Standing others;
  private final ResourceQueue queue;
  private final Instant begin;
  private final IdealEngine engine;
  private final @Nullable LearntStart learnt;
  private final List<Replica> before;
  private final List<Step> steps = new ArrayList<>();
  private final Set<ReplicaId> started = new HashSet<>();
  private final Resources held;
  private final Resources available;
  private final boolean toRollOut;
  private Deployment deployment;
  private Instant now;
  private Resources peak;
  private int lowestReady;
  private @Nullable Move move;

  private Rehearsal(
      Deployment changed,
      Standing standing,
      ResourceQueue queue,
      @Nullable LearntStart learnt,
      Duration startTime,
      Instant now) {
    var mine = changed.reserved();
    this.others =
        new Standing(standing.reserved().minus(mine), standing.line(), standing.generation());
    this.queue = queue;
    this.begin = now;
    this.now = now;
    this.deployment = changed;
    this.before = changed.observed().replicas();
    this.learnt = learnt;
    this.engine = new IdealEngine(before, startTime, now);
    this.held = Resources.sum(before.stream().map(Replica::resources));
    this.peak = held;
    this.available = standing.room(changed, queue).available();
    this.lowestReady = changed.observed().ready();
    this.toRollOut = changed.operation().open();
  }

  /**
   * Tells what becomes of a deployment.
   *
   * @param changed the deployment after the change
   * @param standing how its project stands, what the deployment has reserved included
   * @param learnt what earlier starts took; null where that is not known
   * @param startTime from a replica's start until it answers predictions
   */
  static Forecast of(
      Deployment changed,
      Standing standing,
      ResourceQueue queue,
      @Nullable LearntStart learnt,
      Duration startTime,
      Instant now) {
    return new Rehearsal(changed, standing, queue, learnt, startTime, now).run();
  }

  private Forecast run() {
    for (var looks = 0; looks < MOST_LOOKS; looks++) {
      var standing =
          new Standing(
              others.reserved().plus(deployment.reserved()), others.line(), others.generation());
      var room = standing.room(deployment, queue);
      var decision = Reconciliation.decide(deployment, engine.observe(now), room, learnt, now);
      note(decision.after());
      var changed = !decision.after().equals(deployment);
      deployment = decision.after();
      for (var action : decision.actions()) {
        changed |= engine.act(action, now);
      }
      if (changed) {
        continue;
      }
      var next = nextMoment(decision);
      if (next == null) {
        break;
      }
      now = next;
    }
    return forecast();
  }

  /** When something happens by itself; null where all is at rest. */
  private @Nullable Instant nextMoment(Decision decision) {
    var observed = deployment.observed();
    var restless =
        engine.nextReady(now).isPresent()
            || observed.replicas().stream().anyMatch(Replica::draining)
            || (deployment.operation().open() && observed.shortage() == null);
    if (!restless) {
      return null;
    }
    return Stream.concat(engine.nextReady(now).stream(), Stream.ofNullable(decision.nextWake()))
        .filter(at -> at.isAfter(now))
        .min(Instant::compareTo)
        .orElse(null);
  }

  private void note(Deployment after) {
    var replicas = byId(after.observed().replicas());
    var ready = after.observed().ready();
    var old = deployment.observed().replicas();
    old.stream()
        .filter(each -> !each.ready() && isReady(replicas.get(each.id())))
        .forEach(each -> step(Step.What.READY, each.id(), ready));
    for (var each : old) {
      var replica = replicas.get(each.id());
      if (replica == null) {
        step(Step.What.END, each.id(), ready);
      } else if (replica.draining() && !each.draining()) {
        step(Step.What.DRAIN, each.id(), ready);
      }
    }
    var known = byId(old);
    for (var replica : replicas.values()) {
      if (!known.containsKey(replica.id())) {
        started.add(replica.id());
        step(Step.What.START, replica.id(), ready);
      }
    }
    lowestReady = Math.min(lowestReady, ready);
    peak = peak.max(Resources.sum(replicas.values().stream().map(Replica::resources)));
    move = after.observed().move() == null ? move : after.observed().move();
  }

  private static boolean isReady(@Nullable Replica replica) {
    return replica != null && replica.ready();
  }

  private void step(Step.What what, ReplicaId replica, int ready) {
    steps.add(new Step(Duration.between(begin, now), what, replica, ready));
  }

  private static Map<ReplicaId, Replica> byId(List<Replica> replicas) {
    return replicas.stream()
        .collect(
            Collectors.toMap(
                Replica::id, Function.identity(), (one, _) -> one, LinkedHashMap::new));
  }

  private Forecast forecast() {
    var running =
        deployment.observed().replicas().stream()
            .filter(replica -> !replica.draining())
            .map(Replica::id)
            .collect(Collectors.toSet());
    var kept = new HashSet<ReplicaId>();
    var ended = new HashSet<ReplicaId>();
    before.forEach(replica -> (running.contains(replica.id()) ? kept : ended).add(replica.id()));
    return new Forecast(
        end(),
        Duration.between(begin, now),
        steps,
        kept,
        ended,
        started.size(),
        lowestReady,
        held,
        peak,
        available,
        move,
        deployment.observed().shortage(),
        limit());
  }

  private @Nullable String limit() {
    if (deployment.observed().shortage() == null || !deployment.operation().open()) {
      return null;
    }
    var deadline = Deadline.of(deployment);
    return "After %d minutes of waiting %s."
        .formatted(
            Duration.between(deployment.observed().progressAt(), deadline.at()).toMinutes(),
            deadline.then());
  }

  private Forecast.End end() {
    if (deployment.observed().shortage() != null) {
      return Forecast.End.WAITING;
    }
    var inTime = deployment.operation().state() == Operation.State.SUCCEEDED;
    return inTime || !toRollOut ? Forecast.End.DONE : Forecast.End.TOO_SLOW;
  }
}
