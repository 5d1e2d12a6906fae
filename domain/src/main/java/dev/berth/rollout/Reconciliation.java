package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Observed;
import dev.berth.deployment.Replica;
import dev.berth.deployment.Revision;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import dev.berth.replica.LearntStart;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler's one decision, as a pure function: what is wanted, what is seen and what is free
 * give what to record, what to do, and when to look again.
 */
public final class Reconciliation {
  private final Deployment deployment;
  private final List<Observation> seen;
  private final Room room;
  private final @Nullable LearntStart learnt;
  private final Instant now;
  private final boolean fresh;
  private final Deadline deadline;

  private Reconciliation(
      Deployment deployment,
      List<Observation> seen,
      Room room,
      @Nullable LearntStart learnt,
      Instant now) {
    var recorded = deployment.observed();
    this.deployment = deployment;
    this.seen = seen;
    this.room = room;
    this.now = now;
    this.fresh = recorded.generation() != deployment.generation();
    // What was known when the work began stays: no deadline moves while others learn.
    this.learnt = fresh || recorded.learnt() == null ? learnt : recorded.learnt();
    this.deadline = new Deadline(deployment, this.learnt);
  }

  /**
   * Decides.
   *
   * @param seen what the engine runs of it; may be repeated, in any order, and somewhat old
   * @param learnt what starts of the desired version took; null where that is not known
   */
  public static Decision decide(
      Deployment deployment,
      List<Observation> seen,
      Room room,
      @Nullable LearntStart learnt,
      Instant now) {
    return new Reconciliation(deployment, seen, room, learnt, now).decide();
  }

  /**
   * Whether a look would change nothing, do nothing and want no other look. Who waits for capacity
   * wants one, so what others hold does not matter here.
   */
  public static boolean atRest(Deployment deployment, List<Observation> seen, Instant now) {
    var decision = decide(deployment, seen, new Room(deployment.reserved(), 0), null, now);
    return decision.after().equals(deployment)
        && decision.actions().isEmpty()
        && decision.nextWake() == null
        && !decision.purge();
  }

  private Decision decide() {
    var recorded = deployment.observed();
    var before = fresh ? Failures.NONE : recorded.failures();
    var sighting = Sighting.of(deployment, Pace.startLimit(learnt), before, seen, now);
    var failures = sighting.failures();
    var again = fresh || nobodyLooked();
    var progress = again || nearer(sighting.replicas());
    var overdue =
        deployment.operation().open()
            && !progress
            && !now.isBefore(deadline.at())
            && !onlyEndingsAreLeft(sighting);
    if (deployment.intent() == Intent.RUNNING && !failures.gaveUp() && deadline.unproven()) {
      if (failures.exhausted() || overdue) {
        var stable = recorded.stable();
        if (stable != null) {
          return rollBack(stable, sighting);
        }
        if (recorded.ready() == 0 && sighting.replicas().stream().noneMatch(Replica::ready)) {
          failures = failures.giveUp();
        }
      }
    }
    var wanted = failures.gaveUp() ? 0 : deployment.wantedReplicas();
    var plan = Plan.of(deployment, sighting, wanted, room, now);
    // The work begins when there is room for it.
    var shortage = recorded.shortage();
    var placed = shortage != null && plan.shortage() == null;
    var complete = complete(plan.fleet(), wanted) && !failures.gaveUp();
    var proven = complete && deployment.intent() == Intent.RUNNING && wanted > 0;
    var observed =
        new Observed(
            deployment.generation(),
            plan.fleet().all(),
            plan.attempts(),
            failures,
            proven ? deployment.desired() : recorded.stable(),
            again ? now : recorded.since(),
            progress || placed ? now : recorded.progressAt(),
            plan.shortage(),
            plan.move(),
            complete || deployment.intent() != Intent.RUNNING ? null : learnt);
    var operation = operation(complete, failures, overdue);
    var actions =
        Stream.of(sighting.actions(), plan.actions(), stops(plan.fleet().draining()))
            .flatMap(List::stream)
            .toList();
    return decision(observed, operation, actions, plan.fleet(), sighting);
  }

  /** Whether everything that is wanted runs, so that no deadline can undo it any more. */
  private boolean onlyEndingsAreLeft(Sighting sighting) {
    var wanted = deployment.wantedReplicas();
    var fleet = new Fleet(deployment.desired(), sighting.replicas(), now);
    return wanted > 0 && fleet.steady() >= wanted;
  }

  private boolean complete(Fleet fleet, int wanted) {
    if (deployment.intent() != Intent.RUNNING) {
      return fleet.all().isEmpty() && seen.stream().allMatch(each -> each.phase() == Phase.EXITED);
    }
    return fleet.running().size() == wanted
        && fleet.running().stream()
            .allMatch(replica -> fleet.isCurrent(replica) && fleet.steady(replica));
  }

  /** Whether Berth was away at the deadline, so that the work begins anew. */
  private boolean nobodyLooked() {
    return deployment.operation().open() && now.isAfter(deadline.at().plus(Pace.AWAY));
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

  private Operation operation(boolean complete, Failures failures, boolean overdue) {
    var operation = deployment.operation();
    if (!operation.open()) {
      return operation;
    }
    if (complete) {
      return operation.end(Operation.State.SUCCEEDED, null, now);
    }
    if (failures.gaveUp() || (deadline.unproven() && failures.exhausted()) || overdue) {
      return operation.end(Operation.State.FAILED, cause(failures), now);
    }
    return operation;
  }

  /** Why it did not succeed: its starts failed, or time passed without them. */
  private String cause(Failures failures) {
    var reason = failures.reason();
    if (failures.exhausted() && reason != null) {
      return reason;
    }
    var shortage = deployment.observed().shortage();
    var evidence = shortage == null ? reason : shortage.message();
    return "It came no nearer to its end for %d minutes.%s"
        .formatted(deadline.limit().toMinutes(), evidence == null ? "" : " " + evidence);
  }

  private Decision rollBack(Revision stable, Sighting sighting) {
    var recorded = deployment.observed();
    var cause = cause(sighting.failures());
    var observed =
        new Observed(
            deployment.generation(),
            sighting.replicas(),
            recorded.attempts(),
            sighting.failures(),
            stable,
            recorded.since(),
            recorded.progressAt(),
            null,
            null,
            null);
    var operation =
        deployment.operation().open()
            ? deployment.operation().end(Operation.State.ROLLED_BACK, cause, now)
            : deployment.operation();
    var after = deployment.rollBack(stable, observed, operation, reserved(observed, stable), now);
    var told = Chronicle.of(deployment, after, sighting.reasons(), cause, now);
    return decision(told, sighting.ended(), sighting.actions(), now, false);
  }

  private Decision decision(
      Observed observed,
      Operation operation,
      List<Action> actions,
      Fleet fleet,
      Sighting sighting) {
    var purge =
        deployment.intent() == Intent.DELETED && seen.isEmpty() && observed.replicas().isEmpty();
    var reserved = reserved(observed, deployment.desired());
    var unchanged =
        observed.equals(deployment.observed())
            && operation.equals(deployment.operation())
            && reserved.equals(deployment.reserved());
    if (unchanged) {
      return new Decision(
          deployment,
          List.of(),
          List.of(),
          sighting.ended(),
          actions,
          nextWake(deployment, actions, fleet),
          purge);
    }
    var after = deployment.observe(observed, operation, reserved, now);
    var told = Chronicle.of(deployment, after, sighting.reasons(), null, now);
    return decision(told, sighting.ended(), actions, nextWake(after, actions, fleet), purge);
  }

  private Decision decision(
      Chronicle told,
      List<EndedReplica> lost,
      List<Action> actions,
      @Nullable Instant nextWake,
      boolean purge) {
    var after = told.after();
    var operation = after.operation();
    var ended =
        operation.equals(deployment.operation()) ? List.<Operation>of() : List.of(operation);
    return new Decision(after, ended, told.events(), lost, actions, nextWake, purge);
  }

  private Resources reserved(Observed observed, Revision desired) {
    var held = Fleet.held(observed.replicas());
    if (deployment.intent() != Intent.RUNNING || observed.failures().gaveUp()) {
      return held;
    }
    // What is promised stays promised while a replica is replaced; after a rollback others may hold
    // what the older revision had.
    var each = desired.configuration().perReplica();
    return IntStream.iterate(deployment.wantedReplicas(), count -> count > 0, count -> count - 1)
        .mapToObj(count -> held.max(each.times(count)))
        .filter(promised -> promised.fitsIn(room.available()))
        .findFirst()
        .orElse(held);
  }

  /** Replicas that have been out of the routes for long enough are asked to end. */
  private List<Action> stops(List<Replica> replicas) {
    return replicas.stream()
        .filter(replica -> replica.draining() && !now.isBefore(leftRoutes(replica)))
        .<Action>map(replica -> new Action.Stop(replica.id(), Pace.DRAIN_LIMIT))
        .toList();
  }

  private Instant startEnds(Replica replica) {
    return replica.since().plus(Sighting.startLimit(replica, Pace.startLimit(learnt)));
  }

  private static Instant leftRoutes(Replica replica) {
    return replica.readyAt() == null ? replica.since() : replica.since().plus(Pace.LEAVE_ROUTES);
  }

  private @Nullable Instant nextWake(Deployment after, List<Action> actions, Fleet fleet) {
    var observed = after.observed();
    var wakes = new ArrayList<Instant>();
    if (!actions.isEmpty()) {
      wakes.add(now.plus(Pace.SECOND_LOOK));
    }
    for (var replica : observed.replicas()) {
      switch (replica.phase()) {
        case PENDING -> wakes.add(now.plus(Pace.CAPACITY_LOOK));
        case STARTING -> wakes.add(startEnds(replica));
        case DRAINING ->
            wakes.add(
                now.isBefore(leftRoutes(replica))
                    ? leftRoutes(replica)
                    : now.plus(Pace.SECOND_LOOK));
        case READY -> {
          if (fleet.isCurrent(replica) && !fleet.steady(replica)) {
            wakes.add(fleet.steadyAt(replica));
          }
        }
        case EXITED -> {}
      }
    }
    var retryAt = observed.failures().retryAt();
    if (retryAt != null && now.isBefore(retryAt)) {
      wakes.add(retryAt);
    }
    if (observed.shortage() != null) {
      wakes.add(now.plus(Pace.capacityLook(observed.shortage().ahead())));
    }
    if (after.operation().open()) {
      var limit = deadline.at(observed);
      wakes.add(now.isBefore(limit) ? limit : now.plus(Pace.SECOND_LOOK));
    }
    return wakes.stream().min(Instant::compareTo).orElse(null);
  }
}
