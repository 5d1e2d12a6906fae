package dev.berth.plan;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.project.ResourceQueue;
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
   * @param forecast what becomes of it
   */
  record Accepted(
      @Nullable Deployment before,
      ResourceQueue queue,
      Deployment after,
      Footing footing,
      Forecast forecast)
      implements PlannedChange {
    /** Whether all that is asked for is so already. */
    public boolean changesNothing() {
      return before != null && before.etag().equals(after.etag());
    }
  }

  /**
   * Capacity or its rollout policy would refuse it.
   *
   * @param why with used, asked and limit
   */
  record Refused(@Nullable Deployment before, ResourceQueue queue, DeploymentError why)
      implements PlannedChange {}
}
