package dev.berth.rollout;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.Observed;
import dev.berth.replica.LearntStart;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Until when the newest operation of a deployment may go on without coming nearer to its end, and
 * what follows then.
 *
 * @param learnt what starts took when its work began; null where that is not known
 */
public record Deadline(Deployment deployment, @Nullable LearntStart learnt) {

  /** As it was recorded last. */
  public static Deadline of(Deployment deployment) {
    return new Deadline(deployment, deployment.observed().learnt());
  }

  /** When it is, unless more replicas become ready or capacity is found before. */
  public Instant at() {
    return at(deployment.observed());
  }

  /** Likewise, of what was observed later. */
  Instant at(Observed observed) {
    var next = observed.progressAt().plus(limit(observed));
    // Replicas that come and go are no progress: at last after the limit for each wanted one.
    var last =
        observed
            .since()
            .plus(mayWait() ? Pace.CAPACITY_LIMIT : Duration.ZERO)
            .plus(workLimit().multipliedBy(deployment.wantedReplicas() + 1L));
    return next.isBefore(last) ? next : last;
  }

  /** How long it may go without coming nearer to its end. */
  public Duration limit() {
    return limit(deployment.observed());
  }

  private Duration limit(Observed observed) {
    return observed.shortage() != null && mayWait() ? Pace.CAPACITY_LIMIT : workLimit();
  }

  private Duration workLimit() {
    return Pace.progressLimit(learnt)
        .plus(deployment.desired().configuration().rollout().bakeTime());
  }

  /** Whether it may wait long for capacity; whoever can go back to what worked does so instead. */
  private boolean mayWait() {
    return deployment.observed().stable() == null || !unproven();
  }

  /** Whether the desired revision was never rolled out whole. */
  public boolean unproven() {
    var stable = deployment.observed().stable();
    return stable == null || stable.runsAs() != deployment.desired().runsAs();
  }

  /** What follows, such as {@code it goes back to revision 3}. */
  public String then() {
    var stable = deployment.observed().stable();
    if (stable != null && unproven()) {
      return "it goes back to revision %d".formatted(stable.number());
    }
    return unproven() && deployment.observed().ready() == 0
        ? "Berth gives up"
        : "its operation fails";
  }
}
