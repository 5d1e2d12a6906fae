package dev.berth.simulation;

import static dev.berth.simulation.BrokenInvariant.unless;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.Intent;
import dev.berth.operation.Operation;
import dev.berth.operation.OperationId;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.WorkQueue;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks every write at the moment at which it becomes durable. */
final class Ledger {
  private final SimulatedWorld world;
  private final Map<DeploymentId, Set<OperationId>> open = new HashMap<>();
  private final Map<DeploymentId, Integer> accepted = new HashMap<>();
  private final Set<String> requests = new HashSet<>();
  private final Past past;
  private boolean afterDeath;

  Ledger(SimulatedWorld world) {
    this.world = world;
    this.past = new Past(world);
  }

  /** The repository, watched. */
  DeploymentRepository repository() {
    return new ForwardingRepository(world.store()) {
      @Override
      public Committed commit(Change change) {
        var committed = super.commit(change);
        world.tally().count("commits " + committed.getClass().getSimpleName());
        if (committed instanceof Committed.Done) {
          accepted(change);
        }
        return committed;
      }
    };
  }

  /** The work queue, watched. */
  WorkQueue queue() {
    return new ForwardingQueue(world.store()) {
      @Override
      public Recorded record(Claim claim, Outcome outcome, Instant now) {
        var recorded = super.record(claim, outcome, now);
        world.tally().count("records " + recorded);
        if (recorded == Recorded.DONE && !outcome.after().equals(claim.deployment())) {
          recorded(claim.deployment(), outcome);
        } else {
          world
              .trace()
              .add(() -> claim.deployment().id() + " at fence " + claim.fence() + ": " + recorded);
        }
        return recorded;
      }
    };
  }

  /** A write of a process that died since; what it published before was replaced already. */
  void afterDeath(Runnable write) {
    afterDeath = true;
    try {
      write.run();
    } finally {
      afterDeath = false;
    }
  }

  /** What was written when. */
  Past past() {
    return past;
  }

  /** How many changes of a deployment were accepted. */
  int accepted(DeploymentId id) {
    return accepted.getOrDefault(id, 0);
  }

  /** Every deployment that ever was, deleted ones too. */
  Set<DeploymentId> deployments() {
    return accepted.keySet();
  }

  private void accepted(Change change) {
    var after = change.after();
    world
        .trace()
        .add(() -> describe("accepted", after) + " by request " + change.request().value());
    unless(requests.add(change.request().value()), "request %s twice", change.request().value());
    accepted.merge(after.id(), 1, Integer::sum);
    past.written(after, change.events());
    follows(change.before(), after);
    operations(after, change.operations());
    unless(after.operation().open(), "a change without an open operation: %s", after);
    reservations();
  }

  private void recorded(Deployment before, Outcome outcome) {
    var after = outcome.after();
    world.trace().add(() -> describe("recorded", after));
    past.written(after, outcome.events());
    follows(before, after);
    operations(after, outcome.operations());
    reservations();
    Decisions.check(before, after);
    for (var ended : outcome.operations()) {
      world.tally().count("operations " + ended.state());
      Decisions.checkCause(before, ended);
      Decisions.checkOutcome(before, after, ended);
      unless(
          ended.state() == Operation.State.SUCCEEDED
              || before.intent() != Intent.RUNNING
              || world.witnessedEngine().ready(before.id().value(), before.desired().runsAs())
                  < before.wantedReplicas(),
          "%s, though all is ready",
          ended);
    }
    for (var replica : after.observed().replicas()) {
      unless(
          !replica.ready() || world.witnessedEngine().wasSeenReady(replica.id()),
          "%s is called ready and was never seen so",
          replica.id());
    }
    var routed = world.gateway().endpoints(after.id().value());
    var ready = Decisions.readyEndpoints(after);
    unless(
        afterDeath || routed.equals(ready),
        "%s routes to %s, on record is %s",
        after.id(),
        routed,
        ready);
    world.witnessedEngine().check(after.id().value());
  }

  private void follows(@Nullable Deployment before, Deployment after) {
    world.tally().count("state " + after.status().state());
    if (before == null) {
      return;
    }
    unless(
        before.status().state().mayBecome(after.status().state()),
        "%s went from %s to %s",
        after.id(),
        before.status().state(),
        after.status().state());
    unless(
        after.version() == before.version() + 1,
        "version %d after %d",
        after.version(),
        before.version());
  }

  private void operations(Deployment after, List<Operation> changed) {
    var ours = open.computeIfAbsent(after.id(), _ -> new HashSet<>());
    for (var operation : changed) {
      if (operation.open()) {
        ours.add(operation.id());
      } else {
        unless(ours.remove(operation.id()), "%s ended twice", operation);
      }
    }
    unless(ours.size() <= 1, "%s has several open operations: %s", after.id(), ours);
    unless(
        ours.equals(after.operation().open() ? Set.of(after.operation().id()) : Set.of()),
        "%s: open is %s, but it says %s",
        after.id(),
        ours,
        after.operation());
  }

  private void reservations() {
    var reserved = world.store().reserved(SimulatedWorld.PROJECT);
    unless(
        reserved.fitsIn(world.limits().total()),
        "reserved %s of %s",
        reserved,
        world.limits().total());
  }

  private static String describe(String what, Deployment deployment) {
    var text = new StringBuilder();
    for (var replica : deployment.observed().replicas()) {
      text.append(' ')
          .append(replica.id().toString().substring(28))
          .append('=')
          .append(replica.phase());
    }
    return "%s %s v%d %s wants %d of r%d (runs as %d), %s,%s; %s %s; %s; reserved %s"
        .formatted(
            what,
            deployment.id(),
            deployment.version(),
            deployment.intent(),
            deployment.wantedReplicas(),
            deployment.desired().number(),
            deployment.desired().runsAs(),
            deployment.status().state(),
            text,
            deployment.operation().action(),
            deployment.operation().state(),
            deployment.observed().failures(),
            deployment.reserved());
  }
}
