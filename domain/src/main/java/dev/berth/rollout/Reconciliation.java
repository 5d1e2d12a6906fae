package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Observed;
import dev.berth.deployment.Replica;
import dev.berth.deployment.Revision;
import dev.berth.history.Event;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler's one decision, as a pure function: what is wanted, what is seen and what is free
 * give what to record, what to do, and when to look again.
 */
public final class Reconciliation {
  private final Deployment deployment;
  private final List<Observation> seen;
  private final Resources available;
  private final Instant now;
  private final boolean fresh;

  private Reconciliation(
      Deployment deployment, List<Observation> seen, Resources available, Instant now) {
    this.deployment = deployment;
    this.seen = seen;
    this.available = available;
    this.now = now;
    this.fresh = deployment.observed().generation() != deployment.generation();
  }

  /**
   * Decides.
   *
   * @param seen what the engine runs of it; may be repeated, in any order, and somewhat old
   * @param available what the deployment may hold at most: what it holds and what is free
   */
  public static Decision decide(
      Deployment deployment, List<Observation> seen, Resources available, Instant now) {
    return new Reconciliation(deployment, seen, available, now).decide();
  }

  private Decision decide() {
    var recorded = deployment.observed();
    var sighting = Sighting.of(recorded, fresh ? Failures.NONE : recorded.failures(), seen, now);
    var failures = sighting.failures();
    var progressAt = fresh ? now : recorded.progressAt();
    var overdue =
        deployment.operation().open() && !now.isBefore(progressAt.plus(Pace.PROGRESS_LIMIT));
    if (deployment.intent() == Intent.RUNNING && !failures.gaveUp() && unproven()) {
      if (failures.exhausted() || overdue) {
        var stable = recorded.stable();
        if (stable != null) {
          return rollBack(stable, sighting, overdue);
        }
        if (sighting.replicas().stream().noneMatch(Replica::ready)) {
          failures = failures.giveUp();
        }
      }
    }
    var wanted = failures.gaveUp() ? 0 : deployment.wantedReplicas();
    var plan = Plan.of(deployment, sighting, wanted, available, now);
    var complete = complete(plan.replicas(), wanted) && !failures.gaveUp();
    var proven = complete && deployment.intent() == Intent.RUNNING && wanted > 0;
    var observed =
        new Observed(
            deployment.generation(),
            plan.replicas(),
            plan.attempts(),
            failures,
            proven ? deployment.desired() : recorded.stable(),
            nearer(plan.replicas()) ? now : progressAt,
            plan.blocked());
    var operation = operation(complete, failures, overdue, plan.blocked());
    var actions =
        Stream.of(sighting.actions(), plan.actions(), stops(plan.replicas()))
            .flatMap(List::stream)
            .toList();
    return decision(observed, operation, actions);
  }

  /** Whether the desired revision was never rolled out whole. */
  private boolean unproven() {
    var stable = deployment.observed().stable();
    return stable == null || stable.runsAs() != deployment.desired().runsAs();
  }

  private boolean complete(List<Replica> replicas, int wanted) {
    if (deployment.intent() != Intent.RUNNING) {
      return replicas.isEmpty() && seen.stream().allMatch(each -> each.phase() == Phase.EXITED);
    }
    var running = replicas.stream().filter(replica -> !replica.draining()).toList();
    return running.size() == wanted
        && running.stream()
            .allMatch(
                replica ->
                    replica.ready() && replica.id().revision() == deployment.desired().runsAs());
  }

  /** Whether more replicas are ready at the desired revision than before. */
  private boolean nearer(List<Replica> replicas) {
    return readyAtDesired(replicas) > readyAtDesired(deployment.observed().replicas());
  }

  private long readyAtDesired(List<Replica> replicas) {
    return replicas.stream()
        .filter(
            replica -> replica.ready() && replica.id().revision() == deployment.desired().runsAs())
        .count();
  }

  private Operation operation(
      boolean complete, Failures failures, boolean overdue, @Nullable String blocked) {
    var operation = deployment.operation();
    if (!operation.open()) {
      return operation;
    }
    if (complete) {
      return operation.end(Operation.State.SUCCEEDED, null, now);
    }
    if (failures.gaveUp() || (unproven() && failures.exhausted()) || overdue) {
      return operation.end(Operation.State.FAILED, cause(failures, blocked), now);
    }
    return operation;
  }

  private static String cause(Failures failures, @Nullable String blocked) {
    var reason = blocked == null ? failures.reason() : blocked;
    return Objects.requireNonNullElse(
        reason,
        "It came no nearer to its end for " + Pace.PROGRESS_LIMIT.toMinutes() + " minutes.");
  }

  private Decision rollBack(Revision stable, Sighting sighting, boolean overdue) {
    var recorded = deployment.observed();
    var cause = cause(sighting.failures(), overdue ? recorded.blocked() : null);
    var observed =
        new Observed(
            deployment.generation(),
            sighting.replicas(),
            recorded.attempts(),
            sighting.failures(),
            stable,
            recorded.progressAt(),
            null);
    var operation =
        deployment.operation().open()
            ? deployment.operation().end(Operation.State.ROLLED_BACK, cause, now)
            : deployment.operation();
    var after = deployment.rollBack(stable, observed, operation, reserved(observed, stable), now);
    var event =
        event(
            after,
            "roll back",
            "revision " + deployment.desired().number(),
            "revision " + stable.number(),
            cause);
    return new Decision(
        after.remember(event),
        operation.equals(deployment.operation()) ? List.of() : List.of(operation),
        List.of(event),
        sighting.actions(),
        now,
        false);
  }

  private Decision decision(Observed observed, Operation operation, List<Action> actions) {
    var purge =
        deployment.intent() == Intent.DELETED && observed.replicas().isEmpty() && !operation.open();
    var reserved = reserved(observed, deployment.desired());
    var unchanged =
        observed.equals(deployment.observed())
            && operation.equals(deployment.operation())
            && reserved.equals(deployment.reserved());
    if (unchanged) {
      return new Decision(deployment, List.of(), List.of(), actions, nextWake(deployment), purge);
    }
    var after = deployment.observe(observed, operation, reserved, now);
    var events = new ArrayList<Event>();
    var before = deployment.status().state();
    if (before != after.status().state()) {
      var cause = after.status().conditions().getFirst().message();
      var event = event(after, "state", before.name(), after.status().state().name(), cause);
      after = after.remember(event);
      events.add(event);
    }
    var ended =
        operation.equals(deployment.operation()) ? List.<Operation>of() : List.of(operation);
    for (var each : ended) {
      var event =
          event(
              after,
              "operation " + each.id(),
              Operation.State.IN_PROGRESS.name(),
              each.state().name(),
              Objects.requireNonNullElse(each.cause(), "done"));
      after = after.remember(event);
      events.add(event);
    }
    return new Decision(after, ended, events, actions, nextWake(after), purge);
  }

  private Resources reserved(Observed observed, Revision desired) {
    var held =
        observed.replicas().stream()
            .map(Replica::resources)
            .reduce(Resources.NONE, Resources::plus);
    var promised =
        deployment.intent() == Intent.RUNNING && !observed.failures().gaveUp()
            ? desired.configuration().reserved()
            : Resources.NONE;
    return held.max(promised);
  }

  /** Replicas that have been out of the routes for long enough are asked to end. */
  private List<Action> stops(List<Replica> replicas) {
    return replicas.stream()
        .filter(replica -> replica.draining() && !now.isBefore(leftRoutes(replica)))
        .<Action>map(replica -> new Action.Stop(replica.id(), Pace.DRAIN_LIMIT))
        .toList();
  }

  private static Instant leftRoutes(Replica replica) {
    return replica.readyAt() == null ? replica.since() : replica.since().plus(Pace.LEAVE_ROUTES);
  }

  private @Nullable Instant nextWake(Deployment after) {
    var observed = after.observed();
    var wakes = new ArrayList<Instant>();
    for (var replica : observed.replicas()) {
      switch (replica.phase()) {
        case PENDING -> wakes.add(now.plus(Pace.CAPACITY_LOOK));
        case STARTING -> wakes.add(replica.since().plus(Pace.START_LIMIT));
        case DRAINING ->
            wakes.add(
                now.isBefore(leftRoutes(replica))
                    ? leftRoutes(replica)
                    : now.plus(Pace.SECOND_LOOK));
        case READY, EXITED -> {}
      }
    }
    var retryAt = observed.failures().retryAt();
    if (retryAt != null && now.isBefore(retryAt)) {
      wakes.add(retryAt);
    }
    if (observed.blocked() != null) {
      wakes.add(now.plus(Pace.CAPACITY_LOOK));
    }
    if (after.operation().open()) {
      var limit = observed.progressAt().plus(Pace.PROGRESS_LIMIT);
      wakes.add(now.isBefore(limit) ? limit : now.plus(Pace.SECOND_LOOK));
    }
    return wakes.stream().min(Instant::compareTo).orElse(null);
  }

  private Event event(Deployment subject, String what, String before, String after, String cause) {
    return Event.next(
        subject.history(), subject.id().value(), now, Event.RECONCILER, what, before, after, cause);
  }
}
