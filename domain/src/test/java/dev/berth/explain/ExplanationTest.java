package dev.berth.explain;

import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static dev.berth.deployment.RuntimeConfigurationFixture.aConfiguration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Deployment;
import dev.berth.deployment.EndedReplica;
import dev.berth.deployment.Failures;
import dev.berth.deployment.Observed;
import dev.berth.deployment.Replica;
import dev.berth.deployment.Shortage;
import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import dev.berth.replica.Evidence;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  private static final Instant NOW = CREATED.plusSeconds(60);
  private static final Resources TOTAL =
      new Resources(64_000, 64L << 30, 64, Map.of(GpuType.A100, 8), 0);

  private static List<ReasonCode> codes(Deployment deployment, KnownReplica... replicas) {
    return Explanation.of(deployment, List.of(replicas), TOTAL, NOW).findings().stream()
        .map(Finding::code)
        .toList();
  }

  private static ReplicaId id(Deployment deployment, long attempt) {
    return new ReplicaId(deployment.id().value(), 1, 0, attempt);
  }

  private static KnownReplica ended(Deployment deployment, long attempt, ReasonCode code) {
    return KnownReplica.ended(
        new EndedReplica(
            id(deployment, attempt), CREATED, null, NOW, Evidence.of(code, "It ended.")));
  }

  private static Deployment seen(
      Deployment deployment, Failures failures, @Nullable Shortage shortage) {
    var observed =
        new Observed(
            deployment.generation(),
            deployment.observed().replicas(),
            3,
            failures,
            null,
            CREATED,
            CREATED,
            shortage,
            null,
            null);
    return deployment.observe(observed, deployment.operation(), deployment.reserved(), NOW);
  }

  @Test
  void saysPlainlyThatEverythingIsWell() {
    var explanation =
        Explanation.of(aDeployment().withReplicas(2, 2).build(), List.of(), TOTAL, NOW);
    assertThat(explanation.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(ReasonCode.HEALTHY);
              assertThat(finding.message()).isEqualTo("2 of 2 wanted replicas are ready.");
            });
  }

  @Test
  void saysThatItIsOffOrScaledToZero() {
    assertThat(codes(aDeployment().disabled().build())).containsExactly(ReasonCode.SWITCHED_OFF);
    assertThat(codes(aDeployment().configured(aConfiguration().withMinReplicas(0)).build()))
        .containsExactly(ReasonCode.SCALED_TO_ZERO);
  }

  @Test
  void leadsFromTheConditionToTheNewestEndedReplica() {
    var plain = aDeployment().build();
    var failures = new Failures(3, 3, "Replica x: It ended.", NOW.minusSeconds(1), true);
    var deployment = seen(plain, failures, null);
    var replicas =
        IntStream.rangeClosed(1, 5)
            .mapToObj(attempt -> ended(deployment, attempt, ReasonCode.MODEL_CORRUPT))
            .toArray(KnownReplica[]::new);
    var findings = Explanation.of(deployment, List.of(replicas), TOTAL, NOW).findings();

    assertThat(findings)
        .extracting(Finding::code)
        .containsExactly(ReasonCode.GAVE_UP, ReasonCode.MODEL_CORRUPT);
    assertThat(findings.getLast().replicas())
        .extracting(KnownReplica::name)
        .containsExactly("r1-0-5", "r1-0-4", "r1-0-3");
  }

  @Test
  void saysThatItWaitsToTryAgain() {
    var deployment =
        seen(
            aDeployment().build(),
            new Failures(1, 1, "Replica x: It ended.", NOW.plusSeconds(2), false),
            null);
    assertThat(codes(deployment, ended(deployment, 1, ReasonCode.OUT_OF_MEMORY)))
        .containsExactly(ReasonCode.OUT_OF_MEMORY, ReasonCode.BACKING_OFF);
  }

  @Test
  void saysWhatAReplicaThatStartsHasNotDoneYet() {
    var deployment = aDeployment().withReplicas(0, 1).build();
    var replica = deployment.observed().replicas().getFirst();
    var slow = Evidence.of(ReasonCode.PORT_NEVER_OPENED, "connection refused");
    assertThat(codes(deployment, KnownReplica.living(replica, slow)))
        .containsExactly(ReasonCode.PORT_NEVER_OPENED);
    assertThat(codes(deployment, KnownReplica.living(replica, null)))
        .containsExactly(ReasonCode.STARTING_UP);
  }

  @Test
  void oneThatWasReadyBeforeStoppedAnswering() {
    var deployment = aDeployment().withReplicas(Phase.READY).build();
    var replica = deployment.observed().replicas().getFirst().in(Phase.STARTING, null, NOW);
    var silent = Evidence.of(ReasonCode.NO_ANSWER, "no answer");
    assertThat(KnownReplica.living(replica, silent).evidence())
        .isEqualTo(Evidence.of(ReasonCode.STOPPED_ANSWERING, "no answer"));
    assertThat(Replica.pending(replica.id(), replica.resources(), NOW).readyAt()).isNull();
  }

  @Test
  void tellsWaitingFromWhatTheQueueCanNeverGive() {
    var short1 = shortage(new Resources(1_000, 0, 0, Map.of(), 0));
    var never = shortage(new Resources(65_000, 0, 0, Map.of(), 0));
    var gpu = shortage(new Resources(0, 0, 0, Map.of(GpuType.H100, 1), 0));
    assertThat(Stream.of(short1, never, gpu).map(ExplanationTest::capacity))
        .containsExactly(
            ReasonCode.CAPACITY_WAITING, ReasonCode.QUEUE_EXCEEDED, ReasonCode.NO_SUCH_GPU);
  }

  private static Shortage shortage(Resources lacking) {
    return new Shortage(lacking, 0, CREATED, "numbers");
  }

  private static ReasonCode capacity(Shortage shortage) {
    var found = codes(seen(aDeployment().build(), Failures.NONE, shortage));
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
