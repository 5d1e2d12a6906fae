package dev.berth.simulation;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A work queue whose calls fail now and then, before or after they took effect; the last record of
 * a process that died may also take effect long after.
 */
final class FaultyQueue extends ForwardingQueue {
  private final SimulatedWorld world;

  FaultyQueue(SimulatedWorld world, WorkQueue real) {
    super(real);
    this.world = world;
  }

  @Override
  public List<Claim> claim(
      String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now) {
    return world.mishaps().around(() -> super.claim(worker, limit, named, lease, now));
  }

  @Override
  public Recorded record(Claim claim, Outcome outcome, Instant now) {
    if (world.mishaps().happens(0.005)) {
      world.tally().count("records after death");
      world
          .agenda()
          .plan(
              world.clock().instant().plus(world.upTo(Duration.ofSeconds(40))),
              () -> world.ledger().afterDeath(() -> super.record(claim, outcome, now)));
      throw new Crash();
    }
    return world.mishaps().around(() -> super.record(claim, outcome, now));
  }

  @Override
  public void wake(DeploymentId id, Instant now) {
    world.mishaps().around(() -> super.wake(id, now));
  }

  @Override
  public void wakeAll(Collection<DeploymentId> ids, Instant now) {
    world.mishaps().around(() -> super.wakeAll(ids, now));
  }

  @Override
  public void endClaims(String worker) {
    world.mishaps().around(() -> super.endClaims(worker));
  }

  @Override
  public List<Deployment> unpurged(@Nullable DeploymentId after, int limit) {
    return world.mishaps().around(() -> super.unpurged(after, limit));
  }
}
