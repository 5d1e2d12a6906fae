package dev.berth.exploration;

import dev.berth.deployment.Change;
import dev.berth.deployment.Deployment;
import dev.berth.rollout.Decision;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One deployment's row, as the ports promise it: leases, fences, marks of being due.
 *
 * @param due when it is due; null means only when told
 * @param marked whether it was made due since it was claimed
 * @param holder which reconciler's claim it is; meaningless where nobody's
 * @param leasedUntil null where nobody holds a claim
 */
record Store(
    Deployment deployment,
    @Nullable Instant due,
    boolean marked,
    long fence,
    int holder,
    @Nullable Instant leasedUntil) {
  private static final Duration LEASE = Duration.ofSeconds(15);

  static Store of(Deployment deployment) {
    return new Store(deployment, deployment.updatedAt(), false, 0, 0, null);
  }

  @Nullable Instant claimableAt() {
    return due == null || leasedUntil == null || leasedUntil.isBefore(due) ? due : leasedUntil;
  }

  boolean claimable(Instant now) {
    return due != null && !due.isAfter(now) && (leasedUntil == null || !leasedUntil.isAfter(now));
  }

  Store claim(int worker, Instant now) {
    return new Store(deployment, due, false, fence + 1, worker, now.plus(LEASE));
  }

  Store commit(Change change, Instant now) {
    return new Store(change.after(), earlier(now), true, fence, holder, leasedUntil);
  }

  Store wake(Instant now) {
    return new Store(deployment, earlier(now), true, fence, holder, leasedUntil);
  }

  /** A reconciler that starts again gives up what it held before. */
  Store endClaims(int worker) {
    return new Store(deployment, due, marked, fence, holder, holder == worker ? null : leasedUntil);
  }

  boolean takes(Deployment claimed, long by) {
    return fence == by && leasedUntil != null && deployment.version() == claimed.version();
  }

  Store record(Decision decision) {
    var next = decision.purge() ? null : decision.nextWake();
    return new Store(decision.after(), marked ? due : next, false, fence, holder, null);
  }

  /** Nothing was recorded; the claim is over if it was the newest. */
  Store refuse(long by, Instant now) {
    var left = fence == by ? null : leasedUntil;
    return new Store(deployment, earlier(now), true, fence, holder, left);
  }

  private Instant earlier(Instant now) {
    return due != null && due.isBefore(now) ? due : now;
  }
}
