package dev.berth.simulation;

import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Replica;
import dev.berth.project.Resources;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The engine as it really is, with a look at everything that is asked of it. */
final class WitnessedEngine extends ForwardingEngine {
  private final SimulatedWorld world;
  private final Map<ReplicaId, Resources> sizes = new HashMap<>();
  private final Map<UUID, List<Observation>> newest = new HashMap<>();
  private final Set<ReplicaId> seenReady = new HashSet<>();
  private final Set<ReplicaId> strangers = new HashSet<>();

  WitnessedEngine(SimulatedWorld world) {
    super(world.engine());
    this.world = world;
  }

  @Override
  public List<Observation> observe(UUID deployment) {
    var seen = super.observe(deployment);
    newest.put(deployment, seen);
    for (var each : seen) {
      if (each.phase() == Phase.READY) {
        seenReady.add(each.id());
      }
    }
    return seen;
  }

  @Override
  public void start(ReplicaId id, ReplicaSpec spec, long fence) {
    var starts = world.engine().starts(id);
    super.start(id, spec, fence);
    if (world.engine().starts(id) == starts) {
      return;
    }
    world.trace().add(() -> "engine starts " + id + " at fence " + fence);
    world.tally().count("starts");
    sizes.put(id, spec.resources());
    var asked =
        world
            .store()
            .findRevision(new DeploymentId(id.deployment()), id.revision())
            .orElseThrow()
            .configuration();
    BrokenInvariant.unless(
        spec.threadCount() == asked.threadCount()
            && spec.resources().equals(asked.perReplica())
            && spec.environment().equals(asked.environment()),
        "%s runs %s, its revision asked for %s",
        id,
        spec,
        asked);
    if (recorded(id.deployment()).stream().noneMatch(replica -> replica.id().equals(id))) {
      BrokenInvariant.unless(world.mishaps().outdated(), "%s was started and is not on record", id);
      strangers.add(id);
      world.tally().count("strangers");
    }
    check(id.deployment());
  }

  @Override
  public void stop(ReplicaId id, Duration grace, long fence) {
    world.trace().add(() -> "engine stops " + id + " at fence " + fence);
    super.stop(id, grace, fence);
  }

  @Override
  public void remove(ReplicaId id, long fence) {
    world.trace().add(() -> "engine removes " + id + " at fence " + fence);
    super.remove(id, fence);
  }

  /** Whether anybody was ever told that this replica is ready. */
  boolean wasSeenReady(ReplicaId id) {
    return seenReady.contains(id);
  }

  /** How many replicas of that revision were ready when somebody looked last. */
  long ready(UUID deployment, long revision) {
    return newest.getOrDefault(deployment, List.of()).stream()
        .filter(each -> each.phase() == Phase.READY && each.id().revision() == revision)
        .map(Observation::id)
        .distinct()
        .count();
  }

  /** What runs is what is on record, within what is reserved. */
  void check(UUID deployment) {
    BrokenInvariant.unless(
        world.engine().violations().isEmpty(), "engine: %s", world.engine().violations());
    var ours = Resources.NONE;
    var all = Resources.NONE;
    var recorded = recorded(deployment).stream().map(Replica::id).toList();
    for (var id : world.engine().live()) {
      if (strangers.contains(id)) {
        continue;
      }
      var size = sizes.getOrDefault(id, Resources.NONE);
      all = all.plus(size);
      if (id.deployment().equals(deployment)) {
        ours = ours.plus(size);
        BrokenInvariant.unless(recorded.contains(id), "orphan: %s runs and is not on record", id);
      }
    }
    var reserved =
        world.store().findAnyIntent(new DeploymentId(deployment)).orElseThrow().reserved();
    BrokenInvariant.unless(
        ours.fitsIn(reserved), "%s runs with %s, reserved %s", deployment, ours, reserved);
    BrokenInvariant.unless(
        all.fitsIn(world.limits().total()), "overcommitted: %s of %s", all, world.limits().total());
  }

  private List<Replica> recorded(UUID deployment) {
    return world
        .store()
        .findAnyIntent(new DeploymentId(deployment))
        .orElseThrow()
        .observed()
        .replicas();
  }
}
