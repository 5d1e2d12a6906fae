package dev.berth.simulation;

import static dev.berth.simulation.BrokenInvariant.unless;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Replica;
import dev.berth.deployment.Shortage;
import dev.berth.deployment.State;
import dev.berth.history.Chain;
import dev.berth.history.ChainWalk;
import dev.berth.listing.Listing;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationField;
import dev.berth.project.Resources;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds when all is quiet again. */
final class Verdict {
  private final SimulatedWorld world;
  private final Map<DeploymentId, Deployment> quiet = new HashMap<>();
  private final int starts;

  Verdict(SimulatedWorld world) {
    this.world = world;
    this.starts = world.engine().starts();
    all(world).forEach(deployment -> quiet.put(deployment.id(), deployment));
  }

  static boolean nothingOpen(SimulatedWorld world) {
    return all(world).stream().noneMatch(deployment -> deployment.operation().open());
  }

  /** Every intent is reached, or honestly failed. */
  void everythingIsAsWanted() {
    for (var deployment : quiet.values()) {
      historyIsWhole(deployment);
      operationsAreClosed(deployment);
      if (!loops(deployment)) {
        asWanted(deployment);
      }
    }
  }

  /** Looking at it again and again changes nothing any more. */
  void nothingChanged() {
    var restless = false;
    for (var deployment : quiet.values()) {
      if (triesOn(deployment)) {
        restless = true;
        continue;
      }
      var now = world.store().findAnyIntent(deployment.id()).orElseThrow();
      unless(now.equals(deployment), "no quiet: %s became %s", deployment, now);
    }
    unless(restless || world.engine().starts() == starts, "starts without an end");
  }

  private void asWanted(Deployment deployment) {
    var id = deployment.id();
    var seen = world.engine().observe(id.value());
    var live =
        world.engine().live().stream()
            .filter(replica -> replica.deployment().equals(id.value()))
            .collect(Collectors.toSet());
    world.witnessedEngine().check(id.value());
    unless(
        world.gateway().endpoints(id.value()).equals(Decisions.readyEndpoints(deployment)),
        "%s routes to %s",
        deployment,
        world.gateway().endpoints(id.value()));
    switch (deployment.intent()) {
      case DELETED -> {
        unless(live.isEmpty() && seen.isEmpty(), "%s was deleted and left %s", id, seen);
        unless(!world.gateway().knows(id.value()), "%s was deleted and is routed", id);
        unless(deployment.reserved().replicas() == 0, "%s still reserves", deployment);
      }
      case DISABLED -> {
        unless(live.isEmpty(), "%s is disabled and runs %s", id, live);
        unless(deployment.status().state() == State.DISABLED, "%s is not DISABLED", deployment);
        unless(deployment.reserved().replicas() == 0, "%s still reserves", deployment);
      }
      case RUNNING -> runsAsWanted(deployment, live);
    }
  }

  private void runsAsWanted(Deployment deployment, Set<ReplicaId> live) {
    var ready =
        world.engine().observe(deployment.id().value()).stream()
            .filter(each -> each.phase() == Phase.READY)
            .map(each -> each.id())
            .collect(Collectors.toSet());
    var current =
        ready.stream()
            .filter(id -> id.revision() == deployment.desired().runsAs())
            .collect(Collectors.toSet());
    var state = deployment.operation().state();
    if (deployment.observed().failures().gaveUp()) {
      world.tally().count("ends given up");
      unless(live.isEmpty(), "%s gave up and runs %s", deployment, live);
      unless(deployment.status().state() == State.FAILED, "%s is not FAILED", deployment);
      unless(state == Operation.State.FAILED, "%s did not fail", deployment.operation());
      return;
    }
    if (triesOn(deployment)) {
      world.tally().count("ends trying on");
      var stable = deployment.observed().stable();
      unless(
          stable == null || stable.runsAs() == deployment.desired().runsAs(),
          "%s did not go back to what worked",
          deployment);
      unless(!ready.isEmpty(), "%s tries on with nothing ready", deployment);
      unless(state != Operation.State.SUCCEEDED, "%s succeeded?", deployment);
      return;
    }
    if (deployment.observed().shortage() != null) {
      world.tally().count("ends waiting for capacity");
      unless(state != Operation.State.SUCCEEDED, "%s succeeded?", deployment.operation());
      lacksCapacity(deployment);
      return;
    }
    world.tally().count("ends as wanted");
    unless(
        current.size() == deployment.wantedReplicas() && live.equals(current),
        "%s runs %s, of which %s are ready",
        deployment,
        live,
        ready);
    unless(deployment.status().state() == State.ACTIVE, "%s is not ACTIVE", deployment);
    unless(
        deployment.status().ready() == (deployment.wantedReplicas() > 0),
        "%s says the wrong thing about ready",
        deployment);
  }

  private void lacksCapacity(Deployment deployment) {
    var held =
        deployment.observed().replicas().stream()
            .map(Replica::resources)
            .reduce(deployment.desired().configuration().perReplica(), (a, b) -> a.plus(b));
    var others = world.store().reserved(SimulatedWorld.PROJECT).minus(deployment.reserved());
    var free = world.limits().free(others).minus(neededBefore(deployment));
    unless(
        !held.fitsIn(free.max(deployment.reserved())),
        "%s waits for capacity that is free: %s",
        deployment,
        free);
  }

  /** What those lack who waited longer. */
  private Resources neededBefore(Deployment deployment) {
    var since = Objects.requireNonNull(deployment.observed().shortage()).since();
    return all(world).stream()
        .filter(other -> !other.id().equals(deployment.id()))
        .flatMap(
            other ->
                Stream.ofNullable(other.observed().shortage())
                    .filter(
                        shortage ->
                            shortage.since().isBefore(since)
                                || (shortage.since().equals(since)
                                    && other.id().compareTo(deployment.id()) < 0)))
        .map(Shortage::lacking)
        .reduce(Resources.NONE, Resources::plus);
  }

  /** Whether it keeps trying with a configuration that can never work, for others are ready. */
  private static boolean triesOn(Deployment deployment) {
    return deployment.wantedReplicas() > 0
        && !deployment.observed().failures().gaveUp()
        && deployment.desired().configuration().environment().containsKey(Fates.VARIABLE);
  }

  /** Whether its replicas become ready and end, again and again. */
  private static boolean loops(Deployment deployment) {
    var fate = deployment.desired().configuration().environment().get(Fates.VARIABLE);
    return triesOn(deployment) && ("loops".equals(fate) || "flaps".equals(fate));
  }

  private void historyIsWhole(Deployment deployment) {
    var events = world.store().history(deployment.id(), 1, Integer.MAX_VALUE);
    var faults = new ArrayList<ChainWalk.Fault>();
    var walk = new ChainWalk(Chain.EMPTY, faults::add);
    events.forEach(walk::meet);
    walk.end(deployment.history());
    unless(faults.isEmpty(), "the history of %s is broken: %s", deployment.id(), faults);
    var requested = events.stream().filter(event -> event.actor().startsWith("key:")).count();
    world.ledger().past().isRebuiltOf(deployment);
    unless(
        requested == world.ledger().accepted(deployment.id()),
        "%s: %d changes were accepted, %d are in the history",
        deployment.id(),
        world.ledger().accepted(deployment.id()),
        requested);
  }

  private void operationsAreClosed(Deployment deployment) {
    var all =
        Listing.newest(OperationField.ofDeployment(deployment.id().value()), Integer.MAX_VALUE);
    var operations = world.store().operations(deployment.project(), all);
    unless(
        operations.size() == world.ledger().accepted(deployment.id()),
        "%s: %d operations for %d changes",
        deployment.id(),
        operations.size(),
        world.ledger().accepted(deployment.id()));
    for (var tracked : operations) {
      var operation = tracked.operation();
      unless(!operation.open(), "%s is open", operation);
    }
  }

  private static List<Deployment> all(SimulatedWorld world) {
    var found = new ArrayList<Deployment>();
    world
        .ledger()
        .deployments()
        .forEach(id -> found.add(world.store().findAnyIntent(id).orElseThrow()));
    return found;
  }
}
