package dev.berth.simulation;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.history.Snapshot;
import dev.berth.project.ProjectId;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.Standing;
import dev.berth.rollout.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A work queue that hands every call on; made to change some of them. */
public class ForwardingQueue implements WorkQueue {
  private final WorkQueue queue;

  public ForwardingQueue(WorkQueue queue) {
    this.queue = queue;
  }

  @Override
  public Snapshot snapshot(Deployment deployment) {
    return queue.snapshot(deployment);
  }

  @Override
  public List<Claim> claim(
      String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now) {
    return queue.claim(worker, limit, named, lease, now);
  }

  @Override
  public Recorded record(Claim claim, Outcome outcome, Instant now) {
    return queue.record(claim, outcome, now);
  }

  @Override
  public void wake(DeploymentId id, Instant now) {
    queue.wake(id, now);
  }

  @Override
  public void wakeWaiting(ProjectId project, Instant now) {
    queue.wakeWaiting(project, now);
  }

  @Override
  public Standing standing(ProjectId project) {
    return queue.standing(project);
  }

  @Override
  public void wakeAll(Collection<DeploymentId> ids, Instant now) {
    queue.wakeAll(ids, now);
  }

  @Override
  public void endClaims(String worker) {
    queue.endClaims(worker);
  }

  @Override
  public List<Deployment> unpurged(@Nullable DeploymentId after, int limit) {
    return queue.unpurged(after, limit);
  }

  @Override
  public Optional<Instant> nextDue(Instant now) {
    return queue.nextDue(now);
  }
}
