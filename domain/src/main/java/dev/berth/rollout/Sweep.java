package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.FollowBranch;
import dev.berth.replica.Engine;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One look at every deployment when a worker begins, beside its work: what is not at rest is made
 * due, and so is whatever still runs of purged deployments. Most are at rest, and cost a read and
 * no write. What changes meanwhile is made due by its change, so it does no harm that a read may be
 * old by then.
 */
public final class Sweep {
  private static final System.Logger LOG = System.getLogger(Sweep.class.getName());
  private static final int BATCH = 500;

  private final WorkQueue work;
  private final Engine engine;
  private final FollowBranch followBranch;
  private final Clock clock;
  private final Set<UUID> unmet;
  private @Nullable DeploymentId last;
  private boolean over;
  private long looked;
  private long woken;

  Sweep(WorkQueue work, Engine engine, FollowBranch followBranch, Clock clock) {
    this.work = work;
    this.engine = engine;
    this.followBranch = followBranch;
    this.clock = clock;
    this.unmet = new HashSet<>(engine.deployments());
  }

  /** Looks at the next deployments; where it fails, the same are the next ones. */
  public void goOn() {
    var batch = work.unpurged(last, BATCH);
    var due = new ArrayList<DeploymentId>();
    for (var deployment : batch) {
      unmet.remove(deployment.id().value());
      if (!atRest(deployment)) {
        due.add(deployment.id());
      }
    }
    var wasLast = batch.size() < BATCH;
    if (wasLast) {
      unmet.forEach(id -> due.add(new DeploymentId(id)));
    }
    if (!due.isEmpty()) {
      work.wakeAll(due, now());
    }
    looked += batch.size();
    woken += due.size();
    if (wasLast) {
      over = true;
      LOG.log(System.Logger.Level.INFO, "{0} deployments looked at, {1} due", looked, woken);
    } else {
      last = batch.getLast().id();
    }
  }

  /** Whether it has looked at everything. */
  public boolean over() {
    return over;
  }

  private boolean atRest(Deployment deployment) {
    try {
      return Reconciliation.atRest(deployment, engine.observe(deployment.id().value()), now())
          && !followBranch.isBehind(deployment);
    } catch (RuntimeException e) {
      // One that cannot be judged must not end the sweep; its own look tells what is wrong.
      LOG.log(System.Logger.Level.DEBUG, "deployment " + deployment.id() + " needs a look", e);
      return false;
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
