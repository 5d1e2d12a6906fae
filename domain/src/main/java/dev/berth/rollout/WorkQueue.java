package dev.berth.rollout;

import dev.berth.deployment.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which deployments need a look. Several workers may share it: a deployment is claimed by one at a
 * time. Every committed change makes its deployment due at once. Safe for many threads.
 */
public interface WorkQueue {

  /** How recording ended. */
  enum Recorded {
    DONE,
    /** The claim is over, or somebody changed the deployment; nothing was recorded. */
    STALE,
    /**
     * The project's queue has too little left for what was to be reserved; nothing was recorded.
     */
    QUEUE_FULL
  }

  /**
   * Claims deployments that are due and that nobody else has claimed, the longest due first.
   *
   * @param worker who claims
   * @param lease for how long; afterwards anybody may claim them again
   */
  List<Claim> claim(String worker, int limit, Duration lease, Instant now);

  /**
   * Records an outcome and ends the claim, if the claim is still the newest and the deployment is
   * as it was when it was claimed. Writes nothing but the claim's end where the outcome's
   * deployment is the claimed one. A deployment that was made due meanwhile stays due.
   */
  Recorded record(Claim claim, Outcome outcome, Instant now);

  /** Makes a deployment due now. */
  void wake(DeploymentId id, Instant now);

  /**
   * Makes every deployment due now that is not wholly purged, and ends the claims that the worker
   * of that name left behind when it died; once, when a worker begins.
   */
  void wakeAll(String worker, Instant now);

  /** When the next deployment is due; empty where none is. */
  Optional<Instant> nextDue();
}
