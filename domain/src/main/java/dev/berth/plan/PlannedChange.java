package dev.berth.plan;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.Intent;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.LearntStart;
import java.time.Duration;
import java.util.List;
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
   * @param estimate how long it takes; null where nothing is known of earlier starts that it
   *     awaits, or it does not end
   * @param warnings what is known that speaks against it, a sentence each
   */
  record Accepted(
      @Nullable Deployment before,
      ResourceQueue queue,
      Deployment after,
      Footing footing,
      Forecast forecast,
      @Nullable Estimate estimate,
      List<String> warnings)
      implements PlannedChange {
    public Accepted {
      warnings = List.copyOf(warnings);
    }

    /** Whether all that is asked for is so already. */
    public boolean changesNothing() {
      return before != null && before.etag().equals(after.etag());
    }

    /** The outcome in sentences, with the numbers that decide it. */
    public String message() {
      if (changesNothing()) {
        return "The deployment is so already.";
      }
      var shortage = forecast.shortage();
      if (shortage != null) {
        var limit = forecast.limit();
        return shortage.message() + (limit == null ? "" : " " + limit);
      }
      var kept = forecast.kept().size();
      return "%d %s would be kept, %d ended, %d started; %s"
          .formatted(
              kept,
              kept == 1 ? "replica" : "replicas",
              forecast.ended().size(),
              forecast.started(),
              predictions());
    }

    private String predictions() {
      if (after.wantedReplicas() == 0) {
        return after.intent() == Intent.DELETED
            ? "predictions stop for good."
            : "predictions stop until it is started or scaled up again.";
      }
      return "at least %d would answer predictions meanwhile%s."
          .formatted(
              forecast.lowestReady(), forecast.started() == 0 ? "" : ", if every start succeeds");
    }
  }

  /**
   * How long a change takes.
   *
   * @param half at the pace of half of the earlier starts
   * @param most at a pace that nine of ten kept
   * @param basis whose starts those were; null where no start is awaited
   */
  record Estimate(Duration half, Duration most, LearntStart.@Nullable Basis basis) {}

  /**
   * Capacity or its rollout policy would refuse it.
   *
   * @param available what the deployment may hold at most, beside the others
   * @param why with used, asked and limit
   */
  record Refused(
      @Nullable Deployment before, ResourceQueue queue, Resources available, DeploymentError why)
      implements PlannedChange {}
}
