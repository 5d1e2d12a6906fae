package dev.berth.plan;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.project.ResourceQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A change that was thought through and not made. */
public sealed interface PlannedChange {
  /** The deployment as it is; null where the change makes a new one. */
  @Nullable Deployment before();

  /** What the project may hold. */
  ResourceQueue queue();

  /**
   * It would be accepted.
   *
   * @param after the deployment right after the change
   * @param footing what must still be so for it to go that way
   * @param forecast what becomes of it, at the pace of half of the earlier starts
   * @param estimate how long it takes; null where nothing is known of earlier starts, or it does
   *     not end
   */
  record Accepted(
      @Nullable Deployment before,
      ResourceQueue queue,
      Deployment after,
      Footing footing,
      Forecast forecast,
      @Nullable Estimate estimate)
      implements PlannedChange {
    /** Whether all that is asked for is so already. */
    public boolean changesNothing() {
      return before != null && before.etag().equals(after.etag());
    }
  }

  /**
   * How long a change takes.
   *
   * @param half at the pace of half of the earlier starts
   * @param most at a pace that nine of ten kept
   */
  record Estimate(Duration half, Duration most) {}

  /**
   * Capacity or its rollout policy would refuse it.
   *
   * @param why with used, asked and limit
   */
  record Refused(@Nullable Deployment before, ResourceQueue queue, DeploymentError why)
      implements PlannedChange {}
}
