package dev.berth.explain;

import static java.time.temporal.ChronoUnit.SECONDS;
import static java.util.stream.Collectors.joining;

import dev.berth.deployment.Condition;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Intent;
import dev.berth.deployment.Shortage;
import dev.berth.operation.Operation;
import dev.berth.project.Resources;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.rollout.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Why a deployment is not serving, not up to date or not scaling; one finding that says so where
 * everything is well. A pure function of what is recorded and seen.
 *
 * @param findings the most important first; never empty
 */
public record Explanation(Deployment deployment, List<Finding> findings) {
  /** The most replicas that show one finding. */
  private static final int MOST_SHOWN = 3;

  public Explanation {
    findings = List.copyOf(findings);
  }

  /**
   * Explains.
   *
   * @param replicas those that are known of it, living and ended
   * @param total what the project's whole queue has
   */
  public static Explanation of(
      Deployment deployment, List<KnownReplica> replicas, Resources total, Instant now) {
    var newest =
        replicas.stream()
            .sorted(Comparator.comparingLong((KnownReplica each) -> -each.id().attempt()))
            .toList();
    return new Explanation(deployment, new Findings(deployment, newest, total, now).all());
  }

  /** Finds what there is to say, condition by condition. */
  private record Findings(
      Deployment deployment, List<KnownReplica> newest, Resources total, Instant now) {

    List<Finding> all() {
      if (deployment.intent() != Intent.RUNNING) {
        return List.of(finding(Condition.Type.SERVING, ReasonCode.SWITCHED_OFF, "It is off."));
      }
      var found = new ArrayList<Finding>();
      serving(found);
      upToDate(found);
      capacity(found);
      if (found.isEmpty()) {
        found.add(finding(Condition.Type.SERVING, ReasonCode.HEALTHY, ready()));
      }
      return found;
    }

    private void serving(List<Finding> found) {
      var status = deployment.status();
      if (status.wantedReplicas() == 0) {
        found.add(finding(Condition.Type.SERVING, ReasonCode.SCALED_TO_ZERO, "minReplicas is 0."));
      } else if (status.readyReplicas() < status.wantedReplicas()) {
        missing(found);
      }
    }

    /** Fewer are ready than are wanted: what those do that are not, and why others ended. */
    private void missing(List<Finding> found) {
      var failures = deployment.observed().failures();
      var current = failures.reason() != null;
      var starting =
          newest.stream()
              .filter(each -> each.phase() == Phase.STARTING || each.phase() == Phase.PENDING)
              .toList();
      var ended = current ? ended(newest.stream()) : List.<KnownReplica>of();
      if (failures.gaveUp()) {
        found.add(
            shown(
                Condition.Type.PROGRESSING,
                ReasonCode.GAVE_UP,
                ready() + " " + whyGivenUp(failures),
                List.of()));
      }
      ended.stream()
          .limit(1)
          .forEach(
              each -> found.add(shown(Condition.Type.SERVING, code(each), words(each), ended)));
      starting.stream()
          .limit(1)
          .forEach(
              each ->
                  found.add(
                      shown(
                          Condition.Type.SERVING,
                          each.evidence() == null ? ReasonCode.STARTING_UP : code(each),
                          words(each) + deadline(),
                          starting)));
      if (starting.isEmpty() && !nextTry(failures).isEmpty() && !failures.gaveUp()) {
        found.add(
            finding(
                Condition.Type.PROGRESSING,
                ReasonCode.BACKING_OFF,
                (failedStarts(failures) + nextTry(failures)).strip()));
      }
      if (found.isEmpty() && deployment.observed().shortage() == null) {
        found.add(finding(Condition.Type.SERVING, ReasonCode.STARTING_UP, ready() + deadline()));
      }
    }

    /** The limit that was reached: of failed starts, or of time. */
    private String whyGivenUp(Failures failures) {
      return failures.exhausted()
          ? "%d starts in a row failed, as many as may.".formatted(failures.failedStarts())
          : Objects.requireNonNullElse(
              deployment.operation().cause(), "It came no nearer to its end in time.");
    }

    /** How near it is to the limit of failed starts; empty where none applies. */
    private String failedStarts(Failures failures) {
      var deadline = Deadline.of(deployment);
      if (!deadline.unproven() || failures.failedStarts() == 0) {
        return "";
      }
      var left = Math.max(1, Failures.MAX_FAILED_STARTS - failures.failedStarts());
      return "%d of %d starts in a row failed; after %s more %s."
          .formatted(
              failures.failedStarts(),
              Failures.MAX_FAILED_STARTS,
              left == 1 ? "one" : "two",
              deadline.then());
    }

    private String nextTry(Failures failures) {
      var retryAt = failures.retryAt();
      return retryAt != null && now.isBefore(retryAt)
          ? " The next replica is started at %s.".formatted(retryAt)
          : "";
    }

    /** Until when it is tried, and what follows; empty where no time is running. */
    private String deadline() {
      if (!deployment.operation().open() || !current()) {
        return "";
      }
      var deadline = Deadline.of(deployment);
      return " Unless it comes nearer to its end, %s at %s."
          .formatted(deadline.then(), deadline.at().truncatedTo(SECONDS));
    }

    /** Whether what is recorded is of the newest change. */
    private boolean current() {
      return deployment.observed().generation() == deployment.generation();
    }

    private void upToDate(List<Finding> found) {
      var operation = deployment.operation();
      if (operation.state() == Operation.State.ROLLED_BACK) {
        found.add(
            shown(
                Condition.Type.UP_TO_DATE,
                ReasonCode.ROLLED_BACK,
                Objects.requireNonNullElse(operation.cause(), "It did not become ready."),
                ended(
                    newest.stream().filter(each -> each.id().revision() == operation.revision()))));
      }
      var move = deployment.observed().move();
      var why = move == null ? "" : move.why();
      var failures = deployment.observed().failures();
      var goesOn = current() && Deadline.of(deployment).unproven();
      if (goesOn && deployment.observed().stable() != null && failures.reason() != null) {
        var words = Stream.of(why, failedStarts(failures), nextTry(failures), deadline());
        found.add(
            shown(
                Condition.Type.UP_TO_DATE,
                ReasonCode.ROLLOUT_FAILING,
                words.map(String::strip).filter(each -> !each.isEmpty()).collect(joining(" ")),
                ended(newest.stream().filter(this::desired))));
      } else if (move != null) {
        found.add(finding(Condition.Type.UP_TO_DATE, ReasonCode.ROLLING_OUT, why + deadline()));
      }
    }

    private boolean desired(KnownReplica replica) {
      return replica.id().revision() == deployment.desired().runsAs();
    }

    private void capacity(List<Finding> found) {
      var shortage = deployment.observed().shortage();
      if (shortage != null) {
        found.add(
            finding(
                Condition.Type.CAPACITY_AVAILABLE,
                code(shortage),
                shortage.message() + deadline()));
      }
    }

    /** What no other deployment could ever give back is more than the queue has. */
    private ReasonCode code(Shortage shortage) {
      var needed = deployment.reserved().plus(shortage.lacking());
      if (shortage.lacking().gpus().keySet().stream()
          .anyMatch(type -> !total.gpus().containsKey(type))) {
        return ReasonCode.NO_SUCH_GPU;
      }
      return needed.fitsIn(total) ? ReasonCode.CAPACITY_WAITING : ReasonCode.QUEUE_EXCEEDED;
    }

    private static List<KnownReplica> ended(Stream<KnownReplica> replicas) {
      return replicas.filter(each -> each.phase() == Phase.EXITED).toList();
    }

    private static ReasonCode code(KnownReplica replica) {
      var evidence = replica.evidence();
      return evidence == null ? ReasonCode.ENDED_UNSEEN : evidence.code();
    }

    private String words(KnownReplica replica) {
      var evidence = replica.evidence();
      return evidence == null ? ready() : ready() + " " + evidence.message();
    }

    private String ready() {
      var status = deployment.status();
      return "%d of %d wanted replicas are ready."
          .formatted(status.readyReplicas(), status.wantedReplicas());
    }

    private static Finding finding(Condition.Type condition, ReasonCode code, String message) {
      return shown(condition, code, message, List.of());
    }

    private static Finding shown(
        Condition.Type condition, ReasonCode code, String message, List<KnownReplica> replicas) {
      return new Finding(condition, code, message, replicas.stream().limit(MOST_SHOWN).toList());
    }
  }
}
