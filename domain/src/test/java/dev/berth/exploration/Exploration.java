package dev.berth.exploration;

import dev.berth.deployment.ChangeFixture;
import dev.berth.deployment.Intent;
import dev.berth.replica.ReplicaId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through every state that a scenario can get to, breadth first. */
final class Exploration {
  /** More than a run without faults ever takes from one rest to the next. */
  private static final int LONGEST_RUN = 400;

  private final Scenario scenario;
  private final Map<String, Reached> reached = new HashMap<>();
  private final ArrayDeque<Reached> open = new ArrayDeque<>();
  private final List<Reached> all = new ArrayList<>();
  private final Set<String> leadsToRest = new HashSet<>();

  Exploration(Scenario scenario) {
    this.scenario = scenario;
  }

  /** A state and how it was got to first, which is a shortest way. */
  private record Reached(World world, @Nullable Reached before, String step) {}

  /**
   * Explores.
   *
   * @return how many states there are
   * @throws AssertionError with the shortest trace to something that must never be so
   */
  int run() {
    var first =
        new World(
            Store.of(scenario.first()),
            Engine.empty(),
            List.of(new Worker.Idle(), new Worker.Idle()),
            scenario.first().updatedAt(),
            0,
            0);
    reach(new Reached(scenario.fromRest() ? rest(first) : first, null, "the beginning"));
    while (!open.isEmpty()) {
      var from = open.remove();
      try {
        for (var step : Steps.of(scenario, from.world())) {
          reach(new Reached(step.after(), from, step.what()));
        }
      } catch (Violation violation) {
        throw failure(from, String.valueOf(violation.getMessage()), List.of());
      }
    }
    for (var state : all) {
      comesToRest(state, state.world());
      for (var intent : List.of(Intent.DISABLED, Intent.DELETED)) {
        comesToRest(state, switchedOff(state.world(), intent));
      }
    }
    return all.size();
  }

  private void reach(Reached state) {
    if (reached.putIfAbsent(Key.of(state.world()), state) == null) {
      open.add(state);
      all.add(state);
    }
  }

  private static World switchedOff(World world, Intent intent) {
    var deployment = world.store().deployment();
    if (deployment.intent() == Intent.DELETED) {
      return world;
    }
    var change = ChangeFixture.changeOf(deployment, intent, world.now()).build();
    return world.with(world.store().commit(change, world.now())).withChange();
  }

  /** Without faults and without another change it ends where what is wanted is so. */
  private void comesToRest(Reached from, World begin) {
    var world = begin;
    var way = new ArrayList<String>();
    var met = new ArrayList<String>();
    var seen = new HashSet<String>();
    for (var steps = 0; steps < LONGEST_RUN; steps++) {
      var key = Key.of(world);
      if (leadsToRest.contains(key)) {
        leadsToRest.addAll(met);
        return;
      }
      var next = next(world);
      if (next.isEmpty() || !seen.add(key)) {
        checkRest(from, world, way);
        leadsToRest.addAll(met);
        leadsToRest.add(key);
        return;
      }
      met.add(key);
      way.add(next.get().what());
      world = next.get().after();
    }
    throw failure(from, "it never comes to rest", way);
  }

  private World rest(World begin) {
    var world = begin;
    for (var next = next(world); next.isPresent(); next = next(world)) {
      world = next.get().after();
    }
    return world;
  }

  private Optional<Steps.Step> next(World world) {
    return Steps.of(scenario, world).stream().filter(Steps.Step::isProgress).findFirst();
  }

  private void checkRest(Reached from, World world, List<String> way) {
    var deployment = world.store().deployment();
    var live = world.engine().live();
    var right =
        !deployment.operation().open()
            && switch (deployment.intent()) {
              case DISABLED, DELETED -> live.isEmpty();
              case RUNNING ->
                  deployment.observed().failures().gaveUp()
                      ? live.isEmpty()
                      : live.size() == deployment.wantedReplicas()
                          && live.stream()
                              .map(ReplicaId::revision)
                              .allMatch(revision -> revision == deployment.desired().runsAs());
            };
    if (!right) {
      throw failure(from, "it rests, and what is wanted is not so: " + live, way);
    }
  }

  private AssertionError failure(Reached state, String what, List<String> further) {
    var trace = new ArrayList<String>();
    for (Reached each = state; each != null; each = each.before()) {
      trace.add(each.step());
    }
    Collections.reverse(trace);
    trace.addAll(further);
    return new AssertionError(
        "%s: %s%n  %s%n  state %s"
            .formatted(scenario, what, String.join("\n  ", trace), Key.of(state.world())));
  }
}
