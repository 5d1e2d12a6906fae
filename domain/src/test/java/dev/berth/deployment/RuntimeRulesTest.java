package dev.berth.deployment;

import static dev.berth.deployment.ConfigurationDraftFixture.aDraft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.deployment.ConfigurationDraft.DelayDraft;
import dev.berth.deployment.ConfigurationDraft.ScalingDraft;
import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RuntimeRulesTest {
  private static final DelayDraft MINUTE = new DelayDraft(1, "MINUTES");
  private static final ResourceQueue QUEUE =
      new ResourceQueue(
          256,
          Map.of(GpuType.A100, 4, GpuType.T4, 2),
          new Resources(64_000, 64L << 30, 64, Map.of(GpuType.A100, 8, GpuType.T4, 8), 0),
          List.of());
  private static final ResourceQueue WITHOUT_GPUS =
      new ResourceQueue(16, Map.of(), Resources.NONE, List.of());

  private static RuntimeConfiguration read(ConfigurationDraftFixture draft) {
    return RuntimeRules.read(draft.build(), QUEUE);
  }

  private static List<Violation> violations(ConfigurationDraftFixture draft) {
    return violations(draft, QUEUE);
  }

  private static List<Violation> violations(ConfigurationDraftFixture draft, ResourceQueue queue) {
    var thrown =
        catchThrowableOfType(
            DeploymentException.class, () -> RuntimeRules.read(draft.build(), queue));
    assertThat(thrown).as("the refusal").isNotNull();
    return ((DeploymentError.InvalidRequest) thrown.error()).violations();
  }

  private static void assertField(ConfigurationDraftFixture draft, String field) {
    assertThat(violations(draft)).extracting(Violation::field).containsExactly(field);
  }

  @Test
  void takeWhatIsGivenAndFillInWhatIsNot() {
    var configuration = read(aDraft().withReplicas(0, 1));

    assertThat(configuration.minReplicas()).isZero();
    assertThat(configuration.maxReplicas()).isEqualTo(1);
    assertThat(configuration.threadCount()).isEqualTo(32);
    assertThat(configuration.cpu()).isNull();
    assertThat(configuration.memory()).isNull();
    assertThat(configuration.gpu()).isNull();
    assertThat(configuration.scaling()).isNull();
    assertThat(configuration.sources()).isEmpty();
    assertThat(configuration.environment()).isEmpty();
  }

  @Test
  void keepTheDefaultThreadCountWithinTheQueue() {
    var configuration = RuntimeRules.read(aDraft().build(), WITHOUT_GPUS);
    assertThat(configuration.threadCount()).isEqualTo(16);
  }

  @Test
  void acceptAGpuWithAndWithoutAType() {
    assertThat(read(aDraft().withGpus(4, "A100")).gpu()).isEqualTo(new Gpu(4, GpuType.A100));
    assertThat(read(aDraft().withGpus(4, null)).gpu()).isEqualTo(new Gpu(4, null));
  }

  @Test
  void listEveryViolationAtOnceTheDocumentedOnesFirstInTheirOrder() {
    var draft =
        aDraft()
            .withReplicas(3, 2)
            .withCpu(0)
            .withMemory("many")
            .withGpus(0, "V9")
            .withThreadCount(257)
            .withScaling(new ScalingDraft(2.0, MINUTE, MINUTE))
            .withSources("elsewhere")
            .withEnvironment(Map.of("BERTH_PORT", "1"));

    assertThat(violations(draft))
        .extracting(violation -> (Object) violation.getClass(), Violation::field)
        .containsExactly(
            tuple(Violation.ThreadCountTooHigh.class, "threadCount"),
            tuple(Violation.InvalidGpuCount.class, "gpu.count"),
            tuple(Violation.GpuTypeNotAvailable.class, "gpu.type"),
            tuple(Violation.ReservedEnvironmentVariable.class, "environmentVariables"),
            tuple(Violation.Invalid.class, "minReplicas"),
            tuple(Violation.Invalid.class, "cpu"),
            tuple(Violation.Invalid.class, "memory"),
            tuple(Violation.Invalid.class, "scalingConfiguration.scaleUpLoadThreshold"),
            tuple(Violation.Invalid.class, "sources"));
  }

  @Test
  void sayWhatTheDocumentedErrorsSay() {
    assertThat(violations(aDraft().withThreadCount(300)))
        .containsExactly(new Violation.ThreadCountTooHigh(256, 300));
    assertThat(violations(aDraft().withGpus(5, "A100")))
        .containsExactly(new Violation.InvalidGpuCount(5, 4));
    assertThat(violations(aDraft().withGpus(5, null)))
        .containsExactly(new Violation.InvalidGpuCount(5, 4));
    assertThat(violations(aDraft().withGpus(1, "H100")))
        .containsExactly(
            new Violation.GpuTypeNotAvailable("H100", List.of(GpuType.A100, GpuType.T4)));
    assertThat(violations(aDraft().withGpus(1, null), WITHOUT_GPUS))
        .containsExactly(new Violation.InvalidGpuCount(1, 0));
    assertThat(violations(aDraft().withGpus(1, "A100"), WITHOUT_GPUS))
        .containsExactly(new Violation.GpuTypeNotAvailable("A100", List.of()));
  }

  @Test
  void requireReplicasAndAGpuCount() {
    assertThat(violations(aDraft().withReplicas(null, null)))
        .containsExactly(
            new Violation.Missing("minReplicas"), new Violation.Missing("maxReplicas"));
    assertThat(violations(aDraft().withGpus(null, "A100")))
        .containsExactly(new Violation.Missing("gpu.count"));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1, minReplicas",
    "0, 0, maxReplicas",
    "2, 1, minReplicas",
    "0, 100001, maxReplicas"
  })
  void boundReplicas(int min, int max, String field) {
    assertField(aDraft().withReplicas(min, max), field);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1_000_001})
  void boundCpu(double units) {
    assertField(aDraft().withCpu(units), "cpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0MiB", "1", "1 PiB", "-1GiB", "65TiB", "99999999TiB"})
  void boundMemory(String text) {
    assertField(aDraft().withMemory(text), "memory");
  }

  @Test
  void neverOverflowAReservation() {
    var largest = read(aDraft().withMemory("64TiB").withReplicas(100_000, 100_000));
    assertThat(largest.reserved().memoryBytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5})
  void boundThreads(int count) {
    assertField(aDraft().withThreadCount(count), "threadCount");
  }

  @Test
  void requireEveryPartOfScaling() {
    var draft = aDraft().withScaling(new ScalingDraft(null, null, new DelayDraft(null, null)));
    assertThat(violations(draft))
        .extracting(Violation::field)
        .containsExactly(
            "scalingConfiguration.scaleUpLoadThreshold",
            "scalingConfiguration.scaleUpDelay",
            "scalingConfiguration.scaleDownDelay.value",
            "scalingConfiguration.scaleDownDelay.unit");
  }

  @Test
  void refuseANegativeDelayAndAnUnknownUnit() {
    var draft =
        aDraft()
            .withScaling(
                new ScalingDraft(
                    0.5, new DelayDraft(-1, "SECONDS"), new DelayDraft(1, "FORTNIGHTS")));
    assertThat(violations(draft))
        .extracting(Violation::field)
        .containsExactly(
            "scalingConfiguration.scaleUpDelay.value", "scalingConfiguration.scaleDownDelay.unit");
  }

  @Test
  void keepScalingAsItWasWritten() {
    var draft = aDraft().withScaling(new ScalingDraft(0.75, MINUTE, new DelayDraft(0, "DAYS")));
    assertThat(read(draft).scaling())
        .isEqualTo(
            new Scaling(0.75, new Delay(1, Delay.Unit.MINUTES), new Delay(0, Delay.Unit.DAYS)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BERTH_PORT", "berth_port", "Berth_"})
  void keepBerthsOwnVariables(String name) {
    assertThat(violations(aDraft().withEnvironment(Map.of(name, "1"))))
        .containsExactly(new Violation.ReservedEnvironmentVariable(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1ST", "A-B", "A B", "Ä", "A="})
  void refuseOddNamesOfVariables(String name) {
    assertField(aDraft().withEnvironment(Map.of(name, "1")), "environmentVariables." + name);
  }

  @Test
  void refuseVariablesThatNoProcessCanHave() {
    assertField(aDraft().withEnvironment(Map.of("A", "\0")), "environmentVariables.A");
    assertField(
        aDraft().withEnvironment(Map.of("A", "x".repeat(32_769))), "environmentVariables.A");
    var many = new HashMap<String, String>();
    for (var n = 0; n < 257; n++) {
      many.put("V" + n, "");
    }
    assertField(aDraft().withEnvironment(many), "environmentVariables");
  }
}
