package dev.berth.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How a deployment is doing: a pure function of what is wanted and what was observed.
 *
 * @param ready whether at least one replica answers predictions
 * @param readyReplicas how many answer
 * @param wantedReplicas how many shall
 * @param conditions one of each type
 */
public record DeploymentStatus(
    State state, boolean ready, int readyReplicas, int wantedReplicas, List<Condition> conditions) {

  public DeploymentStatus {
    conditions = List.copyOf(conditions);
  }

  /**
   * The status of a deployment.
   *
   * @param before the conditions so far: one that stays as it is keeps its time
   * @param now when this is computed
   */
  static DeploymentStatus of(
      Intent intent,
      Revision desired,
      Observed observed,
      long generation,
      List<Condition> before,
      Instant now) {
    var wanted = intent == Intent.RUNNING ? desired.configuration().minReplicas() : 0;
    var ready = observed.ready();
    // What failed under an older intent says nothing about this one.
    var failures = observed.generation() == generation ? observed.failures() : Failures.NONE;
    var state = state(intent, wanted, ready, failures);
    var found =
        List.of(
            serving(intent, wanted, ready, failures, now),
            upToDate(intent, desired, observed, wanted, now),
            progressing(intent, desired, observed, wanted, failures, now),
            capacity(observed, now));
    return new DeploymentStatus(
        state,
        ready > 0 && intent == Intent.RUNNING,
        ready,
        wanted,
        found.stream().map(condition -> keepTime(condition, before)).toList());
  }

  /** Whether Berth is working on the newest intent. */
  public boolean progressing() {
    return conditions.stream()
        .anyMatch(each -> each.type() == Condition.Type.PROGRESSING && each.holds());
  }

  private static State state(Intent intent, int wanted, int ready, Failures failures) {
    return switch (intent) {
      case DISABLED, DELETED -> State.DISABLED;
      case RUNNING -> {
        if (ready >= wanted) {
          yield State.ACTIVE;
        }
        if (ready > 0) {
          yield State.DEGRADED;
        }
        yield failures.gaveUp() || failures.exhausted() ? State.FAILED : State.STARTING;
      }
    };
  }

  private static Condition serving(
      Intent intent, int wanted, int ready, Failures failures, Instant now) {
    if (intent != Intent.RUNNING) {
      return new Condition(
          Condition.Type.SERVING, false, "SwitchedOff", "The deployment is off.", now);
    }
    var message = "%d of %d wanted replicas are ready.".formatted(ready, wanted);
    if (ready > 0) {
      return new Condition(Condition.Type.SERVING, true, "ReplicasReady", message, now);
    }
    if (wanted == 0) {
      return new Condition(Condition.Type.SERVING, false, "ScaledToZero", "minReplicas is 0.", now);
    }
    var reason = failures.reason();
    return reason == null
        ? new Condition(Condition.Type.SERVING, false, "NoReplicaReady", message, now)
        : new Condition(Condition.Type.SERVING, false, "ReplicaEnded", message + " " + reason, now);
  }

  private static Condition upToDate(
      Intent intent, Revision desired, Observed observed, int wanted, Instant now) {
    if (intent != Intent.RUNNING) {
      return new Condition(
          Condition.Type.UP_TO_DATE, true, "SwitchedOff", "Nothing shall run.", now);
    }
    var current =
        observed.replicas().stream()
            .filter(replica -> replica.ready() && replica.id().revision() == desired.runsAs())
            .count();
    var message =
        "%d of %d wanted replicas are ready at revision %d."
            .formatted(current, wanted, desired.number());
    return current >= wanted
        ? new Condition(Condition.Type.UP_TO_DATE, true, "RolledOut", message, now)
        : new Condition(Condition.Type.UP_TO_DATE, false, "RollingOut", message, now);
  }

  private static Condition progressing(
      Intent intent,
      Revision desired,
      Observed observed,
      int wanted,
      Failures failures,
      Instant now) {
    if (failures.gaveUp()) {
      return new Condition(
          Condition.Type.PROGRESSING,
          false,
          "GaveUp",
          Objects.requireNonNullElse(failures.reason(), "The rollout did not end in time."),
          now);
    }
    var settled =
        observed.replicas().stream()
                .filter(replica -> replica.ready() && replica.id().revision() == desired.runsAs())
                .count()
            == observed.replicas().size();
    if (settled && observed.replicas().size() == wanted) {
      return new Condition(
          Condition.Type.PROGRESSING, false, "Done", "Nothing is left to do.", now);
    }
    if (failures.reason() != null) {
      return new Condition(Condition.Type.PROGRESSING, true, "Retrying", failures.reason(), now);
    }
    var move = observed.move();
    var reason = move == null ? "Working" : word(move.strategy());
    var message = move == null ? "Replicas start or end for " + intent + "." : move.why();
    return new Condition(
        Condition.Type.PROGRESSING, true, reason, message + expected(observed, wanted), now);
  }

  /** How long starts took before, where some are awaited. */
  private static String expected(Observed observed, int wanted) {
    var learnt = observed.learnt();
    return learnt == null || wanted == 0 ? "" : " A replica is %s.".formatted(learnt);
  }

  private static Condition capacity(Observed observed, Instant now) {
    var shortage = observed.shortage();
    return shortage == null
        ? new Condition(
            Condition.Type.CAPACITY_AVAILABLE, true, "Enough", "Nothing waits for capacity.", now)
        : new Condition(
            Condition.Type.CAPACITY_AVAILABLE, false, "Waiting", shortage.message(), now);
  }

  private static String word(Move.Strategy strategy) {
    return switch (strategy) {
      case SURGE -> "Surge";
      case ONE_BY_ONE -> "OneByOne";
      case STOP_FIRST -> "StopFirst";
    };
  }

  private static Condition keepTime(Condition condition, List<Condition> before) {
    return before.stream()
        .filter(old -> old.type() == condition.type() && old.holds() == condition.holds())
        .findFirst()
        .map(
            old ->
                new Condition(
                    condition.type(),
                    condition.holds(),
                    condition.reason(),
                    condition.message(),
                    old.since()))
        .orElse(condition);
  }
}
