package dev.berth.deployment;

import dev.berth.model.KoreModel;
import dev.berth.project.ResourceQueue;
import dev.berth.replica.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of Kore's "Deploy a Model": ranges and required fields as its document prints them. One
 * reading collects all violations.
 */
final class KoreRules {
  private static final int LONGEST_NAME = 255;
  private static final int MOST_STOP_SEQUENCES = 64;
  private static final double SCALE_UP_LOAD = 0.8;

  /** As the document's samples have it; used where only the other delay is given. */
  private static final int SCALE_UP_DELAY = 30;

  private static final int SCALE_DOWN_DELAY = 600;

  private final KoreSettings settings;
  private final List<Violation> violations = new ArrayList<>();

  private KoreRules(KoreSettings settings) {
    this.settings = settings;
  }

  /** What a draft means. */
  record Reading(String name, RuntimeConfiguration configuration) {}

  /**
   * Reads a draft.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} with every violation
   */
  static Reading read(
      KoreDraft draft, KoreModel model, KoreSettings settings, ResourceQueue queue) {
    var rules = new KoreRules(settings);
    var reading = rules.reading(draft, model, queue);
    if (reading == null || !rules.violations.isEmpty()) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(rules.violations));
    }
    return reading;
  }

  private @Nullable Reading reading(KoreDraft draft, KoreModel model, ResourceQueue queue) {
    modelType(draft.modelType(), model);
    var name = name(draft.name());
    var scale = draft.scale();
    var batch =
        scale == null
            ? null
            : range("scalingParameters.maxBatchSize", scale.maxBatchSize(), 1, 256);
    var min =
        scale == null ? null : range("scalingParameters.minReplicas", scale.minReplicas(), 1, 10);
    var max =
        scale == null ? null : range("scalingParameters.maxReplicas", scale.maxReplicas(), 1, 50);
    if (min != null && max != null && min > max) {
      invalid(
          "scalingParameters.minReplicas",
          "%d (expected: at most maxReplicas %d)".formatted(min, max));
    }
    var scaling = scaling(scale);
    var generation = generation(draft, batch);
    var device = device(draft.deviceType());
    if (generation == null || device == null) {
      return null;
    }
    var least = min == null ? 1 : min;
    return new Reading(
        name,
        new RuntimeConfiguration(
            least,
            max == null ? Math.max(1, least) : max,
            device.cpu(),
            device.memory(),
            device.gpu(),
            Math.min(RuntimeConfiguration.DEFAULT_THREAD_COUNT, queue.maxThreadCount()),
            scaling,
            List.of(),
            Map.of(),
            generation,
            RolloutPolicy.DEFAULT));
  }

  private void modelType(@Nullable String given, KoreModel model) {
    if (given == null || given.isEmpty()) {
      return;
    }
    var kind = KoreModel.Kind.named(given);
    if (kind.isEmpty()) {
      invalid("modelType", "%s (expected: openSource or fineTune)".formatted(given));
    } else if (model.kind() != null && kind.get() != model.kind()) {
      invalid(
          "modelType",
          "%s (expected: %s, as the model is)".formatted(given, model.kind().wireName()));
    }
  }

  private String name(@Nullable String given) {
    if (given == null || given.isBlank()) {
      violations.add(new Violation.Missing("name"));
      return "";
    }
    if (given.length() > LONGEST_NAME || given.indexOf('\0') >= 0) {
      invalid(
          "name", "(expected: at most %d characters, none of them NUL)".formatted(LONGEST_NAME));
    }
    return given;
  }

  private @Nullable Generation generation(KoreDraft draft, @Nullable Integer batch) {
    var optimization =
        choice(
            "optimizationInfo.optimizationType",
            draft.optimizationType(),
            List.of("ctranslate2", "vllm"));
    var quantization =
        choice(
            "optimizationInfo.quantizationType",
            draft.quantizationType(),
            List.of("no_quantization", "int8_float16"));
    var hyper = draft.hyper();
    if (hyper == null) {
      for (var field : List.of("temperature", "maxTokens", "topP", "topK")) {
        violations.add(new Violation.Missing("hyperParameters." + field));
      }
      return null;
    }
    var temperature = fraction("hyperParameters.temperature", hyper.temperature(), 2);
    var maxTokens = required("hyperParameters.maxTokens", hyper.maxTokens(), 0, 512);
    var topP = fraction("hyperParameters.topP", hyper.topP(), 1);
    var topK = required("hyperParameters.topK", hyper.topK(), 1, 100);
    var stops = hyper.stopSequences();
    if (stops.size() > MOST_STOP_SEQUENCES
        || stops.stream().anyMatch(stop -> stop.indexOf('\0') >= 0)) {
      invalid(
          "hyperParameters.stopSequence",
          "(expected: at most %d strings without NUL)".formatted(MOST_STOP_SEQUENCES));
    }
    var device = draft.deviceType();
    return temperature == null
            || maxTokens == null
            || topP == null
            || topK == null
            || device == null
        ? null
        : new Generation(
            temperature, maxTokens, topP, topK, stops, device, batch, optimization, quantization);
  }

  private DeviceTable.@Nullable Device device(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      violations.add(new Violation.Missing("deviceType"));
      return null;
    }
    if (!DeviceTable.KORE_DEVICE_TYPES.contains(given)) {
      invalid(
          "deviceType", "%s (expected: one of %s)".formatted(given, DeviceTable.KORE_DEVICE_TYPES));
      return null;
    }
    var device = settings.devices().find(given);
    if (device.isEmpty()) {
      invalid("deviceType", "%s (expected: one that this installation has)".formatted(given));
    }
    return device.orElse(null);
  }

  private @Nullable Scaling scaling(KoreDraft.@Nullable ScaleDraft scale) {
    if (scale == null) {
      return null;
    }
    var up = range("scalingParameters.scaleUpDelay", scale.scaleUpDelay(), 1, 1000);
    var down = range("scalingParameters.scaleDownDelay", scale.scaleDownDelay(), 50, 2000);
    return up == null && down == null
        ? null
        : new Scaling(
            SCALE_UP_LOAD,
            new Delay(up == null ? SCALE_UP_DELAY : up, settings.delayUnit()),
            new Delay(down == null ? SCALE_DOWN_DELAY : down, settings.delayUnit()));
  }

  private @Nullable String choice(String field, @Nullable String given, List<String> choices) {
    var trimmed = given == null ? "" : given.strip().toLowerCase(Locale.ROOT);
    if (trimmed.isEmpty()) {
      return null;
    }
    if (!choices.contains(trimmed)) {
      invalid(field, "%s (expected: one of %s)".formatted(given, choices));
    }
    return trimmed;
  }

  private @Nullable Integer required(String field, @Nullable Integer given, int least, int most) {
    if (given == null) {
      violations.add(new Violation.Missing(field));
    }
    return range(field, given, least, most);
  }

  private @Nullable Integer range(String field, @Nullable Integer given, int least, int most) {
    if (given != null && (given < least || given > most)) {
      invalid(field, "%d (expected: %d to %d)".formatted(given, least, most));
    }
    return given;
  }

  private @Nullable Double fraction(String field, @Nullable Double given, int most) {
    if (given == null) {
      violations.add(new Violation.Missing(field));
    } else if (!(given >= 0 && given <= most)) {
      invalid(field, "%s (expected: 0 to %d)".formatted(given, most));
    }
    return given;
  }

  private void invalid(String field, String rest) {
    violations.add(new Violation.Invalid(field, field + ": " + rest));
  }
}
