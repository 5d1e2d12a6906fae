package dev.berth.simulation;

import static dev.berth.simulation.BrokenInvariant.unless;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.history.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every deployment as each write left it, to be compared with what its history tells. */
final class Past {
  private static final int POINTS = 20;

  private record Written(Instant at, Deployment deployment) {}

  private final SimulatedWorld world;
  private final Map<DeploymentId, List<Written>> writes = new HashMap<>();

  Past(SimulatedWorld world) {
    this.world = world;
  }

  void written(Deployment after, List<Event> events) {
    unless(!events.isEmpty(), "%s was written without an event", after);
    writes
        .computeIfAbsent(after.id(), _ -> new ArrayList<>())
        .add(new Written(events.getLast().at(), after));
  }

  /** The history tells the deployment as it is now, and as it was at any time. */
  void isRebuiltOf(Deployment deployment) {
    compare(deployment.id(), world.clock().instant(), Optional.of(deployment));
    var ours = writes.getOrDefault(deployment.id(), List.of());
    for (var point = 0; point < POINTS; point++) {
      var near = ours.get(world.random().nextInt(ours.size())).at();
      var time = near.plus(world.upTo(Duration.ofSeconds(4))).minusSeconds(2);
      var then =
          ours.stream()
              .filter(written -> !written.at().isAfter(time))
              .reduce((_, newer) -> newer)
              .map(Written::deployment);
      compare(deployment.id(), time, then);
    }
  }

  private void compare(DeploymentId id, Instant time, Optional<Deployment> then) {
    var told = world.store().findAsOf(SimulatedWorld.PROJECT, id, time);
    unless(told.equals(then), "%s at %s was %s, its history tells %s", id, time, then, told);
    world.tally().count("rebuilt");
  }
}
