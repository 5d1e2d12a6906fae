package dev.berth.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.deployment.KoreDraft.HyperDraft;
import dev.berth.deployment.KoreDraft.ScaleDraft;
import dev.berth.model.KoreModel;
import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.project.ResourceQueue;
import dev.berth.project.Resources;
import dev.berth.replica.Generation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KoreRulesTest {
  private static final KoreModel MODEL =
      new KoreModel(
          "cm-1", KoreModel.Kind.OPEN_SOURCE, DeploymentFixture.MODEL, DeploymentFixture.VERSION);
  private static final DeviceTable DEVICES =
      new DeviceTable(
          Map.of(
              "g5.xlarge",
              new DeviceTable.Device(4, Memory.mebibytes(16_384), new Gpu(1, GpuType.A10G))));
  private static final KoreSettings SETTINGS = new KoreSettings(DEVICES, Delay.Unit.MILLISECONDS);
  private static final ResourceQueue QUEUE =
      new ResourceQueue(256, Map.of(GpuType.A10G, 1), Resources.NONE, List.of());
  private static final HyperDraft HYPER = new HyperDraft(1.0, 512, 1.0, 50, List.of());
  private static final ScaleDraft SCALE = new ScaleDraft(10, 1, 2, 30, 600);

  /** The sample of the document, with its empty strings. */
  private static KoreDraft sample() {
    return draft("openSource", "Flant5_model", HYPER, SCALE, "g5.xlarge", "", "");
  }

  private static KoreDraft draft(
      @Nullable String type,
      @Nullable String name,
      @Nullable HyperDraft hyper,
      @Nullable ScaleDraft scale,
      @Nullable String device,
      @Nullable String optimization,
      @Nullable String quantization) {
    return new KoreDraft("cm-1", type, name, hyper, scale, device, optimization, quantization);
  }

  private static KoreDraft hyper(HyperDraft hyper) {
    return draft("openSource", "n", hyper, SCALE, "g5.xlarge", "", "");
  }

  private static KoreDraft scale(ScaleDraft scale) {
    return draft("openSource", "n", HYPER, scale, "g5.xlarge", "", "");
  }

  private static KoreRules.Reading read(KoreDraft draft) {
    return KoreRules.read(draft, MODEL, SETTINGS, QUEUE);
  }

  private static List<String> fields(KoreDraft draft) {
    var thrown = catchThrowableOfType(DeploymentException.class, () -> read(draft));
    assertThat(thrown).as("the refusal").isNotNull();
    return ((DeploymentError.InvalidRequest) thrown.error())
        .violations().stream().map(Violation::field).toList();
  }

  @Test
  void readTheSampleOfTheDocument() {
    var reading = read(sample());
    var configuration = reading.configuration();

    assertThat(reading.name()).isEqualTo("Flant5_model");
    assertThat(configuration.minReplicas()).isEqualTo(1);
    assertThat(configuration.maxReplicas()).isEqualTo(2);
    assertThat(configuration.perReplica())
        .isEqualTo(new Resources(4_000, 16L << 30, 1, Map.of(GpuType.A10G, 1), 0));
    assertThat(configuration.generation())
        .isEqualTo(new Generation(1.0, 512, 1.0, 50, List.of(), "g5.xlarge", 10, null, null));
    assertThat(configuration.scaling())
        .isEqualTo(
            new Scaling(
                0.8,
                new Delay(30, Delay.Unit.MILLISECONDS),
                new Delay(600, Delay.Unit.MILLISECONDS)));
  }

  @Test
  void k8CountsDelaysInTheUnitOfTheInstallation() {
    var seconds = new KoreSettings(DEVICES, Delay.Unit.SECONDS);

    assertThat(KoreRules.read(sample(), MODEL, seconds, QUEUE).configuration().scaling())
        .isEqualTo(
            new Scaling(
                0.8, new Delay(30, Delay.Unit.SECONDS), new Delay(600, Delay.Unit.SECONDS)));
  }

  @Test
  void takeTheOtherDelayFromTheSampleWhereOnlyOneIsGiven() {
    var scale = new KoreDraft.ScaleDraft(null, null, null, 7, null);
    var scaling =
        read(draft(null, "n", HYPER, scale, "g5.xlarge", null, null)).configuration().scaling();
    assertThat(scaling)
        .isEqualTo(
            new Scaling(
                0.8,
                new Delay(7, Delay.Unit.MILLISECONDS),
                new Delay(600, Delay.Unit.MILLISECONDS)));
  }

  @Test
  void needNoScaling() {
    var configuration =
        read(draft(null, "n", HYPER, null, "g5.xlarge", null, null)).configuration();
    assertThat(configuration.minReplicas()).isEqualTo(1);
    assertThat(configuration.maxReplicas()).isEqualTo(1);
    assertThat(configuration.scaling()).isNull();
  }

  @Test
  void listEverythingThatIsMissingAtOnce() {
    assertThat(fields(draft(null, " ", null, null, "", null, null)))
        .containsExactly(
            "name",
            "hyperParameters.temperature",
            "hyperParameters.maxTokens",
            "hyperParameters.topP",
            "hyperParameters.topK",
            "deviceType");
    assertThat(fields(hyper(new HyperDraft(null, null, null, null, List.of()))))
        .containsExactly(
            "hyperParameters.temperature",
            "hyperParameters.maxTokens",
            "hyperParameters.topP",
            "hyperParameters.topK");
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 1, 0.5, 1, temperature",
    "2.1, 1, 0.5, 1, temperature",
    "NaN, 1, 0.5, 1, temperature",
    "1, -1, 0.5, 1, maxTokens",
    "1, 513, 0.5, 1, maxTokens",
    "1, 1, -0.1, 1, topP",
    "1, 1, 1.1, 1, topP",
    "1, 1, 0.5, 0, topK",
    "1, 1, 0.5, 101, topK"
  })
  void boundGeneration(double temperature, int maxTokens, double topP, int topK, String field) {
    assertThat(fields(hyper(new HyperDraft(temperature, maxTokens, topP, topK, List.of()))))
        .containsExactly("hyperParameters." + field);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 1", "2, 512, 1, 100"})
  void acceptTheEndsOfEachRange(double temperature, int maxTokens, double topP, int topK) {
    assertThat(read(hyper(new HyperDraft(temperature, maxTokens, topP, topK, List.of()))))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1, 50, maxBatchSize",
    "257, 1, 1, 1, 50, maxBatchSize",
    "1, 0, 1, 1, 50, minReplicas",
    "1, 11, 11, 1, 50, minReplicas",
    "1, 3, 2, 1, 50, minReplicas",
    "1, 1, 51, 1, 50, maxReplicas",
    "1, 1, 1, 0, 50, scaleUpDelay",
    "1, 1, 1, 1001, 50, scaleUpDelay",
    "1, 1, 1, 1, 49, scaleDownDelay",
    "1, 1, 1, 1, 2001, scaleDownDelay"
  })
  void boundScaling(int batch, int min, int max, int up, int down, String field) {
    assertThat(fields(scale(new ScaleDraft(batch, min, max, up, down))))
        .containsExactly("scalingParameters." + field);
  }

  @Test
  void keepTheModelsKind() {
    assertThat(fields(draft("fineTune", "n", HYPER, null, "g5.xlarge", null, null)))
        .containsExactly("modelType");
    assertThat(fields(draft("other", "n", HYPER, null, "g5.xlarge", null, null)))
        .containsExactly("modelType");
    assertThat(read(draft("", "n", HYPER, null, "g5.xlarge", null, null))).isNotNull();
  }

  @Test
  void takeAnyKindWhereNobodySaidTheModels() {
    var imported = new KoreModel("cm-1", null, DeploymentFixture.MODEL, DeploymentFixture.VERSION);
    for (var type : List.of("openSource", "fineTune")) {
      var draft = draft(type, "n", HYPER, null, "g5.xlarge", null, null);
      assertThat(KoreRules.read(draft, imported, SETTINGS, QUEUE)).isNotNull();
    }
  }

  @Test
  void knowOnlyTheDevicesOfTheDocumentAndOfThisInstallation() {
    assertThat(fields(draft(null, "n", HYPER, null, "abacus", null, null)))
        .containsExactly("deviceType");
    assertThat(fields(draft(null, "n", HYPER, null, "g4dn.metal", null, null)))
        .containsExactly("deviceType");
  }

  @Test
  void readOptimizationLeniently() {
    var generation =
        read(draft(null, "n", HYPER, null, "g5.xlarge", " VLLM ", "int8_float16"))
            .configuration()
            .generation();
    assertThat(generation)
        .isEqualTo(
            new Generation(
                1.0, 512, 1.0, 50, List.of(), "g5.xlarge", null, "vllm", "int8_float16"));
    assertThat(fields(draft(null, "n", HYPER, null, "g5.xlarge", "faster", "int4")))
        .containsExactly("optimizationInfo.optimizationType", "optimizationInfo.quantizationType");
  }

  @Test
  void boundTexts() {
    assertThat(fields(draft(null, "n".repeat(256), HYPER, null, "g5.xlarge", null, null)))
        .containsExactly("name");
    assertThat(fields(draft(null, "a\0b", HYPER, null, "g5.xlarge", null, null)))
        .containsExactly("name");
    var stops = Collections.nCopies(65, "stop");
    assertThat(fields(hyper(new HyperDraft(1.0, 1, 1.0, 1, stops))))
        .containsExactly("hyperParameters.stopSequence");
    assertThat(fields(hyper(new HyperDraft(1.0, 1, 1.0, 1, List.of("\0")))))
        .containsExactly("hyperParameters.stopSequence");
  }
}
