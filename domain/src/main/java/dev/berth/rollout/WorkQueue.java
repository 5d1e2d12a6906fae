package dev.berth.rollout;

import static java.util.stream.Collectors.toMap;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.history.Snapshot;
import dev.berth.project.ProjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which deployments need a look. Several workers may share it: a deployment is claimed by one at a
 * time. Every committed change makes its deployment due at once, or claims it. Safe for many
 * threads.
 */
public interface WorkQueue {

  /** The form in which a deployment is kept; its history holds it after each write. */
  Snapshot snapshot(Deployment deployment);

  /** How recording ended. */
  enum Recorded {
    DONE,
    /**
     * The claim was over, or somebody changed the deployment; nothing was recorded, and the claim
     * is over now.
     */
    STALE,
    /**
     * The project's queue has too little left for what was to be reserved; nothing was recorded,
     * and the claim goes on.
     */
    QUEUE_FULL
  }

  /**
   * Claims deployments that are due and that nobody else has claimed, the longest due first.
   *
   * @param worker who claims
   * @param lease for how long; afterwards anybody may claim them again
   */
  default List<Claim> claim(String worker, int limit, Duration lease, Instant now) {
    return claim(worker, limit, List.of(), lease, now);
  }

  /**
   * Claims so many that are due, as {@link #claim(String, int, Duration, Instant)} does, and beside
   * them those that are named, due or not, unless somebody else has claimed them or changes them
   * just now.
   */
  List<Claim> claim(
      String worker, int limit, Collection<DeploymentId> named, Duration lease, Instant now);

  /**
   * Records an outcome and ends the claim, if the claim is still the newest and the deployment is
   * as it was when it was claimed. Writes nothing but the claim's end where the outcome's
   * deployment is the claimed one. A deployment that was made due meanwhile stays due.
   *
   * <p>A connection that is lost meanwhile leaves no doubt: whether the outcome was recorded is
   * found out before this returns.
   *
   * @throws DeploymentException {@link DeploymentError.Unavailable} where it is certain that
   *     nothing was recorded; {@link DeploymentError.OutcomeUnknown} where that could not be found
   *     out in time, and the deployment should be woken later
   */
  Recorded record(Claim claim, Outcome outcome, Instant now);

  /** Makes a deployment due now. */
  void wake(DeploymentId id, Instant now);

  /** Makes the {@link WaitingLine#FIRST} in the line of a project due now. */
  void wakeWaiting(ProjectId project, Instant now);

  /** Makes each of those deployments due now. */
  void wakeAll(Collection<DeploymentId> ids, Instant now);

  /**
   * Ends the claims that the worker of that name left behind when it died, so that nothing is
   * recorded under them any more; what was claimed is due still.
   */
  void endClaims(String worker);

  /**
   * Deployments that are not wholly purged, be they due or not, in the order of their ids.
   *
   * @param after gives those behind that one; null gives the first
   */
  List<Deployment> unpurged(@Nullable DeploymentId after, int limit);

  /** How a project stands now. */
  Standing standing(ProjectId project);

  /** How the projects of claims stand, asked after the claims so that it is at least as new. */
  default Map<ProjectId, Standing> standings(Collection<ProjectId> projects) {
    return projects.stream().distinct().collect(toMap(Function.identity(), this::standing));
  }

  /**
   * When the next deployment can be claimed: when it is due or, if it is claimed and the lease ends
   * later, when the lease ends. Empty where none is due.
   */
  Optional<Instant> nextDue(Instant now);
}
