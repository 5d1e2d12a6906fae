package dev.berth.deployment;

import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.VERSION;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.project.Resources;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The status for every combination of what is wanted and what was seen. */
final class DeploymentStatusTest {
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final UUID ID = new UUID(1, 2);
  private static final Failures TWICE =
      new Failures(2, 2, "Replica x: exit code 1", CREATED, /* gaveUp= */ false);
  private static final Failures EXHAUSTED =
      new Failures(3, 3, "Replica x: exit code 1", CREATED, /* gaveUp= */ false);
  private static final List<Failures> FAILURES =
      List.of(Failures.NONE, TWICE, EXHAUSTED, TWICE.giveUp(), EXHAUSTED.giveUp());

  private static Revision revision(int wanted) {
    return Revision.first(aConfiguration().withMinReplicas(wanted).build(), VERSION, CREATED);
  }

  private static Observed observed(
      long generation, int ready, int starting, Failures failures, @Nullable String blocked) {
    var replicas = new ArrayList<Replica>();
    for (var ordinal = 0; ordinal < ready + starting; ordinal++) {
      var id = new ReplicaId(ID, 1, ordinal, ordinal + 1);
      replicas.add(
          Replica.pending(id, aConfiguration().build().perReplica(), CREATED)
              .in(
                  ordinal < ready ? Phase.READY : Phase.STARTING,
                  new Endpoint("127.0.0.1", 20_000 + ordinal),
                  CREATED));
    }
    return new Observed(
        generation,
        replicas,
        replicas.size(),
        failures,
        null,
        CREATED,
        CREATED,
        blocked == null ? null : new Shortage(Resources.NONE, 0, CREATED, blocked),
        null,
        null);
  }

  private static DeploymentStatus status(Intent intent, int wanted, int ready, Failures failures) {
    var seen = observed(7, ready, Math.max(0, wanted - ready), failures, null);
    return DeploymentStatus.of(intent, revision(wanted), seen, 7, List.of(), NOW);
  }

  private static Condition condition(DeploymentStatus status, Condition.Type type) {
    return status.conditions().stream()
        .filter(each -> each.type() == type)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isComputedForEveryCombination() {
    for (var wanted = 0; wanted <= 3; wanted++) {
      for (var ready = 0; ready <= 4; ready++) {
        for (var failures : FAILURES) {
          for (var intent : Intent.values()) {
            var status = status(intent, wanted, ready, failures);
            assertThat(status.state())
                .as("%s, %d of %d, %s", intent, ready, wanted, failures)
                .isEqualTo(expected(intent, wanted, ready, failures));
            assertThat(status.ready()).isEqualTo(intent == Intent.RUNNING && ready > 0);
            assertThat(status.wantedReplicas()).isEqualTo(intent == Intent.RUNNING ? wanted : 0);
            assertThat(status.conditions())
                .extracting(Condition::type)
                .containsExactly(Condition.Type.values());
          }
        }
      }
    }
  }

  private static State expected(Intent intent, int wanted, int ready, Failures failures) {
    if (intent != Intent.RUNNING) {
      return State.DISABLED;
    }
    if (ready >= wanted) {
      return State.ACTIVE;
    }
    if (ready > 0) {
      return State.DEGRADED;
    }
    return failures.gaveUp() || failures.failedStarts() == 3 ? State.FAILED : State.STARTING;
  }

  @Test
  void isActiveAndNotReadyWhenScaledToZero() {
    var status = status(Intent.RUNNING, 0, 0, Failures.NONE);
    assertThat(status.state()).isEqualTo(State.ACTIVE);
    assertThat(status.ready()).isFalse();
    assertThat(condition(status, Condition.Type.SERVING).reason()).isEqualTo("ScaledToZero");
  }

  @Test
  void forgetsWhatFailedUnderAnOlderIntent() {
    var seen = observed(6, 0, 0, EXHAUSTED.giveUp(), null);
    var status = DeploymentStatus.of(Intent.RUNNING, revision(1), seen, 7, List.of(), NOW);
    assertThat(status.state()).isEqualTo(State.STARTING);
    assertThat(condition(status, Condition.Type.PROGRESSING).holds()).isTrue();
  }

  @Test
  void saysWhyNothingServes() {
    var status = status(Intent.RUNNING, 1, 0, EXHAUSTED.giveUp());
    assertThat(condition(status, Condition.Type.SERVING).message()).endsWith("exit code 1");
    assertThat(condition(status, Condition.Type.PROGRESSING).reason()).isEqualTo("GaveUp");
    assertThat(condition(status, Condition.Type.PROGRESSING).message()).endsWith("exit code 1");
  }

  @Test
  void isNotUpToDateWhileOlderReplicasServe() {
    var newer = revision(1).next(2, aConfiguration().withThreadCount(4).build(), VERSION, NOW);
    var seen = observed(7, 1, 0, Failures.NONE, null);
    var status = DeploymentStatus.of(Intent.RUNNING, newer, seen, 7, List.of(), NOW);
    assertThat(status.state()).isEqualTo(State.ACTIVE);
    assertThat(condition(status, Condition.Type.UP_TO_DATE).holds()).isFalse();
    assertThat(condition(status, Condition.Type.UP_TO_DATE).message())
        .isEqualTo("0 of 1 wanted replicas are ready at revision 2.");
  }

  @Test
  void saysWhatItWaitsForInNumbers() {
    var seen = observed(7, 1, 0, Failures.NONE, "2 CPU asked for, 1 free");
    var status = DeploymentStatus.of(Intent.RUNNING, revision(1), seen, 7, List.of(), NOW);
    var capacity = condition(status, Condition.Type.CAPACITY_AVAILABLE);
    assertThat(capacity.holds()).isFalse();
    assertThat(capacity.message()).isEqualTo("2 CPU asked for, 1 free");
  }

  @Test
  void keepsTheTimeOfAConditionThatStaysAsItWas() {
    var before = status(Intent.RUNNING, 2, 1, Failures.NONE).conditions();
    var seen = observed(7, 2, 0, Failures.NONE, null);
    var later =
        DeploymentStatus.of(Intent.RUNNING, revision(2), seen, 7, before, NOW.plusSeconds(5));
    assertThat(condition(later, Condition.Type.SERVING).since()).isEqualTo(NOW);
    assertThat(condition(later, Condition.Type.UP_TO_DATE).since()).isEqualTo(NOW.plusSeconds(5));
  }
}
