package dev.berth.app;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.berth.project.Memory;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentPlan.Outcome;
import dev.berth.proto.berth.v1.ResourceNeed;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan for people. */
final class PlanText {
  private PlanText() {}

  static String of(DeploymentPlan plan) {
    var lines = new ArrayList<String>();
    lines.add(word(plan.getOutcome()) + ": " + plan.getMessage());
    plan.getWarningsList().forEach(warning -> lines.add("Warning: " + warning));
    if (plan.hasHalfDoneIn()) {
      lines.add(time(plan));
    } else if (plan.getOutcome() == Outcome.OUTCOME_DONE) {
      lines.add("How long it takes is not known: nothing was started here before.");
    }
    for (var change : plan.getChangesList()) {
      lines.add(
          "  %s: %s -> %s"
              .formatted(change.getField(), orNone(change.getBefore()), orNone(change.getAfter())));
    }
    if (!plan.getStrategy().isEmpty()) {
      lines.add("Replicas move by " + plan.getStrategy() + ". " + plan.getStrategyReason());
    }
    steps(plan, lines);
    resources(plan, lines);
    return String.join(System.lineSeparator(), lines);
  }

  private static String time(DeploymentPlan plan) {
    var half = seconds(plan.getHalfDoneIn());
    var starts =
        switch (plan.getDoneInBasis()) {
          case BASIS_VERSION -> "starts of this version";
          case BASIS_MODEL -> "starts of its model's other versions";
          case BASIS_ENGINE -> "starts of other models";
          case BASIS_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    return starts.isEmpty()
        ? "It would take about %.1f s.".formatted(half)
        : "It would take about %.1f s (half of %s), %.1f s (most)."
            .formatted(half, starts, seconds(plan.getMostDoneIn()));
  }

  private static void steps(DeploymentPlan plan, List<String> lines) {
    for (var step : plan.getStepsList()) {
      var after = plan.hasHalfDoneIn() ? "%8.1f s  ".formatted(seconds(step.getAfter())) : "";
      lines.add(
          "  %s%-5s  %s  %d ready"
              .formatted(
                  after, step.getWhat(), replica(step.getReplica()), step.getReadyReplicas()));
    }
  }

  private static void resources(DeploymentPlan plan, List<String> lines) {
    if (plan.getResourcesCount() == 0) {
      return;
    }
    var row = "  %-16s %10s %10s %10s %10s";
    lines.add(row.formatted("resource", "now", "peak", "may use", "total"));
    for (var need : plan.getResourcesList()) {
      lines.add(
          row.formatted(
              need.getResource(),
              amount(need, need.getHeld()),
              amount(need, need.getPeak()),
              amount(need, need.getAvailable()),
              amount(need, need.getTotal())));
    }
  }

  private static double seconds(Duration duration) {
    return Durations.toMillis(duration) / 1000.0;
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case OUTCOME_UNCHANGED -> "UNCHANGED";
      case OUTCOME_DONE -> "WOULD SUCCEED";
      case OUTCOME_WAITING -> "WOULD WAIT";
      case OUTCOME_TOO_SLOW -> "WOULD BE TOO SLOW";
      case OUTCOME_REFUSED -> "WOULD BE REFUSED";
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> outcome.name();
    };
  }

  private static String orNone(String value) {
    return value.isEmpty() ? "(none)" : value;
  }

  /** The part behind the deployment's UUID. */
  private static String replica(String id) {
    return id.substring(id.indexOf("-r") + 1);
  }

  private static String amount(ResourceNeed need, double value) {
    return need.getResource().equals("memory")
        ? Memory.text(Math.round(value * (1 << 20)))
        : number(value);
  }

  private static String number(double value) {
    return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }
}
