package dev.berth.app;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.berth.proto.berth.v1.DeploymentPlan;
import dev.berth.proto.berth.v1.DeploymentPlan.Outcome;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan for people. */
final class PlanText {
  private static final String OUTCOME = "OUTCOME_";

  private PlanText() {}

  static String of(DeploymentPlan plan) {
    var lines = new ArrayList<String>();
    lines.add(word(plan.getOutcome()) + ": " + plan.getMessage());
    if (plan.hasHalfDoneIn()) {
      lines.add(
          "Done in about %.1f s (half of starts), %.1f s (most)."
              .formatted(seconds(plan.getHalfDoneIn()), seconds(plan.getMostDoneIn())));
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

  private static void steps(DeploymentPlan plan, List<String> lines) {
    for (var step : plan.getStepsList()) {
      lines.add(
          "  %8.1f s  %-5s  %s  %d ready"
              .formatted(
                  seconds(step.getAfter()),
                  step.getWhat(),
                  replica(step.getReplica()),
                  step.getReadyReplicas()));
    }
  }

  private static void resources(DeploymentPlan plan, List<String> lines) {
    if (plan.getResourcesCount() == 0) {
      return;
    }
    var row = "  %-16s %10s %10s %10s %10s";
    lines.add(row.formatted("resource", "held", "at most", "available", "in all"));
    for (var need : plan.getResourcesList()) {
      lines.add(
          row.formatted(
              need.getResource(),
              number(need.getHeld()),
              number(need.getPeak()),
              number(need.getAvailable()),
              number(need.getTotal())));
    }
  }

  private static double seconds(Duration duration) {
    return Durations.toMillis(duration) / 1000.0;
  }

  private static String word(Outcome outcome) {
    return outcome.name().substring(OUTCOME.length());
  }

  private static String orNone(String value) {
    return value.isEmpty() ? "(none)" : value;
  }

  /** The part behind the deployment's UUID. */
  private static String replica(String id) {
    return id.substring(id.indexOf("-r") + 1);
  }

  private static String number(double value) {
    return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }
}
