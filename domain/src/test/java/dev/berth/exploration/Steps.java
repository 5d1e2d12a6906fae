package dev.berth.exploration;

import dev.berth.deployment.Intent;
import dev.berth.deployment.Replica;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.rollout.Decision;
import dev.berth.rollout.Reconciliation;
import dev.berth.rollout.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can happen next in a world. */
final class Steps {
  private final Scenario scenario;
  private final World world;
  private final List<Step> steps = new ArrayList<>();

  private Steps(Scenario scenario, World world) {
    this.scenario = scenario;
    this.world = world;
  }

  /** Why something happens. */
  enum Cause {
    /** The user asks for it. */
    USER,
    /** It goes on as it should. */
    PROGRESS,
    /** It is bad luck, or slower than it should be, of which there is only so much. */
    FAULT
  }

  /** One thing that happens. */
  record Step(String what, World after, Cause cause) {
    boolean isProgress() {
      return cause == Cause.PROGRESS;
    }
  }

  /** Everything that can happen next; what the user asks for is among it. */
  static List<Step> of(Scenario scenario, World world) {
    var steps = new Steps(scenario, world);
    steps.user();
    steps.reconcilers();
    steps.replicas();
    steps.time(steps.steps.stream().anyMatch(Step::isProgress));
    return steps.steps;
  }

  private void user() {
    if (world.changes() < scenario.changes().size()) {
      var change =
          scenario.changes().get(world.changes()).apply(world.store().deployment(), world.now());
      var operation = change.after().operation();
      var after = world.with(world.store().commit(change, world.now())).withChange();
      steps.add(new Step("user asks: " + operation.action(), after, Cause.USER));
    }
  }

  private void reconcilers() {
    for (var number = 0; number < world.workers().size(); number++) {
      var worker = world.workers().get(number);
      var name = "reconciler " + number;
      switch (worker) {
        case Worker.Idle() -> {
          if (world.store().claimable(world.now())) {
            var store = world.store().claim(number, world.now());
            add(
                name + " claims",
                world
                    .with(store)
                    .with(number, new Worker.Claimed(store.deployment(), store.fence())));
          }
        }
        case Worker.Dead() ->
            add(
                name + " starts again",
                world.with(startedAgain(number)).with(number, new Worker.Idle()));
        case Worker.Claimed(var deployment, var fence) ->
            add(
                name + " observes",
                world
                    .with(world.engine().admit(fence))
                    .with(
                        number, new Worker.Informed(deployment, fence, world.engine().observe())));
        case Worker.Informed informed -> decide(number, informed);
        case Worker.Acting(var fence, var left) -> {
          var engine = world.engine().carryOut(left.getFirst(), fence);
          var rest = left.subList(1, left.size());
          add(
              name + " acts: " + left.getFirst(),
              world
                  .with(engine)
                  .with(
                      number, rest.isEmpty() ? new Worker.Idle() : new Worker.Acting(fence, rest)));
        }
      }
      if (!(worker instanceof Worker.Idle || worker instanceof Worker.Dead)) {
        fault(name + " crashes", world.with(number, new Worker.Dead()));
      }
    }
  }

  private Store startedAgain(int number) {
    var store = world.store().endClaims(number);
    return Reconciliation.atRest(store.deployment(), world.engine().observe(), world.now())
        ? store
        : store.wake(world.now());
  }

  private void decide(int number, Worker.Informed informed) {
    var name = "reconciler " + number;
    var claimed = informed.deployment();
    if (!world.store().takes(claimed, informed.fence())) {
      add(
          name + " is too late",
          world
              .with(world.store().refuse(informed.fence(), world.now()))
              .with(number, new Worker.Idle()));
      return;
    }
    var room = new Room(scenario.total().max(claimed.reserved()), 0);
    var decision = Reconciliation.decide(claimed, informed.seen(), room, null, world.now());
    check(informed, decision);
    add(
        name + " records",
        world
            .with(world.store().record(decision))
            .with(
                number,
                decision.actions().isEmpty()
                    ? new Worker.Idle()
                    : new Worker.Acting(informed.fence(), decision.actions())));
  }

  /** The last replica that is ready is not given up for an update. */
  private void check(Worker.Informed informed, Decision decision) {
    var after = decision.after();
    var policy = after.desired().configuration().rollout();
    var wasReady =
        informed.deployment().observed().replicas().stream().filter(Replica::ready).toList();
    var drained =
        after.observed().replicas().stream()
            .filter(Replica::draining)
            .anyMatch(each -> wasReady.stream().anyMatch(old -> old.id().equals(each.id())));
    Violation.unless(
        after.intent() != Intent.RUNNING
            || after.wantedReplicas() == 0
            || policy.allowDowntime()
            || !drained
            || after.observed().ready() > 0,
        "the last ready replica is drained");
    Violation.unless(
        after.reserved().gpus().values().stream().allMatch(count -> count <= scenario.gpus()),
        "more is reserved than there is");
  }

  private void replicas() {
    world
        .engine()
        .replicas()
        .forEach(
            (id, phase) -> {
              switch (phase) {
                case STARTING -> {
                  if (id.revision() == scenario.broken()) {
                    moves(id, Phase.EXITED, /* fault= */ false);
                  } else {
                    moves(id, Phase.READY, /* fault= */ false);
                    moves(id, Phase.EXITED, /* fault= */ true);
                  }
                }
                case READY -> moves(id, Phase.EXITED, /* fault= */ true);
                case DRAINING -> moves(id, Phase.EXITED, /* fault= */ false);
                case PENDING, EXITED -> {}
              }
            });
  }

  private void moves(ReplicaId id, Phase next, boolean fault) {
    var after = world.with(world.engine().with(id, next)).with(world.store().wake(world.now()));
    if (fault) {
      fault(name(id) + " ends by itself", after);
    } else {
      add(name(id) + " is " + next, after);
    }
  }

  /** Time passes by itself only where nothing else is to be done; else somebody is slow. */
  private void time(boolean busy) {
    Stream.of(
            Optional.ofNullable(world.store().claimableAt()),
            Optional.ofNullable(world.store().leasedUntil()))
        .flatMap(Optional::stream)
        .filter(time -> time.isAfter(world.now()))
        .min(Instant::compareTo)
        .ifPresent(
            next -> {
              if (busy) {
                fault("time passes", world.at(next));
              } else {
                add("time passes", world.at(next));
              }
            });
  }

  private void add(String what, World after) {
    checkPlaces(after);
    steps.add(new Step(what, after, Cause.PROGRESS));
  }

  private void fault(String what, World after) {
    if (world.faults() < scenario.faults()) {
      steps.add(new Step(what, after.withFault(), Cause.FAULT));
    }
  }

  /** One live holder of each place, and no more of them than there are GPUs. */
  private void checkPlaces(World after) {
    var live = after.engine().live();
    var places = new HashSet<String>();
    for (var id : live) {
      Violation.unless(
          places.add(id.revision() + "-" + id.ordinal()), "two replicas live in one place");
    }
    Violation.unless(live.size() <= scenario.gpus(), "more replicas live than there are GPUs");
  }

  private static String name(ReplicaId id) {
    return "r" + id.revision() + "-" + id.ordinal() + "-" + id.attempt();
  }
}
