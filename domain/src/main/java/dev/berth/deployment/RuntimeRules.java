package dev.berth.deployment;

import dev.berth.deployment.ConfigurationDraft.DelayDraft;
import dev.berth.deployment.ConfigurationDraft.GpuDraft;
import dev.berth.deployment.ConfigurationDraft.RolloutDraft;
import dev.berth.deployment.ConfigurationDraft.ScalingDraft;
import dev.berth.model.Rid;
import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.project.ResourceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every rule that a runtime configuration keeps on its own. One reading collects all violations,
 * the documented ones first, in the order in which Foundry's documents print them.
 */
final class RuntimeRules {
  private static final double MOST_CPU = 1_000_000;
  private static final long MOST_MEMORY = 64L << 40;
  private static final int MOST_REPLICAS = 100_000;
  private static final int MOST_VARIABLES = 256;
  private static final int LONGEST_VALUE = 32_768;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

  private final ResourceQueue queue;
  private final List<Violation> documented = new ArrayList<>();
  private final List<Violation> others = new ArrayList<>();

  private RuntimeRules(ResourceQueue queue) {
    this.queue = queue;
  }

  /**
   * Reads a draft.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} with every violation
   */
  static RuntimeConfiguration read(ConfigurationDraft draft, ResourceQueue queue) {
    var violations = new ArrayList<Violation>();
    var configuration = read(draft, queue, violations);
    if (!violations.isEmpty()) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    return configuration;
  }

  /**
   * Reads a draft; what comes back counts only where no violation was added. Those that the
   * documents name come first.
   */
  static RuntimeConfiguration read(
      ConfigurationDraft draft, ResourceQueue queue, List<Violation> violations) {
    var rules = new RuntimeRules(queue);
    var configuration = rules.configuration(draft);
    violations.addAll(rules.documented);
    violations.addAll(rules.others);
    return configuration;
  }

  private RuntimeConfiguration configuration(ConfigurationDraft draft) {
    var threads = threadCount(draft.threadCount());
    var gpu = gpu(draft.gpu());
    var min = replicas("minReplicas", draft.minReplicas(), 0);
    var max = replicas("maxReplicas", draft.maxReplicas(), 1);
    if (draft.minReplicas() != null && draft.maxReplicas() != null && min > max) {
      invalid("minReplicas", "%d (expected: at most maxReplicas %d)".formatted(min, max));
    }
    return new RuntimeConfiguration(
        min,
        max,
        cpu(draft.cpu()),
        memory(draft.memory()),
        gpu,
        threads,
        scaling(draft.scaling()),
        sources(draft.sources()),
        environment(draft.environment()),
        null,
        rollout(draft.rollout()));
  }

  private int threadCount(@Nullable Integer given) {
    if (given == null) {
      return Math.min(RuntimeConfiguration.DEFAULT_THREAD_COUNT, queue.maxThreadCount());
    }
    if (given > queue.maxThreadCount()) {
      documented.add(new Violation.ThreadCountTooHigh(queue.maxThreadCount(), given));
    } else if (given < 1) {
      invalid("threadCount", "%d (expected: at least 1)".formatted(given));
    }
    return given;
  }

  private @Nullable Gpu gpu(@Nullable GpuDraft draft) {
    if (draft == null) {
      return null;
    }
    var name = draft.type();
    var type = name == null ? null : GpuType.named(name).orElse(null);
    var available = name == null || (type != null && queue.maxGpusPerReplica().containsKey(type));
    var most =
        type == null
            ? queue.maxGpusPerReplica().values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0)
            : queue.maxGpusPerReplica().getOrDefault(type, 0);
    var count = draft.count();
    if (count == null) {
      others.add(new Violation.Missing("gpu.count"));
    } else if (count < 1 || (available && count > most)) {
      documented.add(new Violation.InvalidGpuCount(count, most));
    }
    if (!available && name != null) {
      documented.add(new Violation.GpuTypeNotAvailable(name, queue.gpuTypes()));
    }
    return count == null ? null : new Gpu(count, type);
  }

  private int replicas(String field, @Nullable Integer given, int least) {
    if (given == null) {
      others.add(new Violation.Missing(field));
      return least;
    }
    if (given < least || given > MOST_REPLICAS) {
      invalid(field, "%d (expected: %d to %d)".formatted(given, least, MOST_REPLICAS));
    }
    return given;
  }

  private @Nullable Double cpu(@Nullable Double given) {
    if (given != null && !(given > 0 && given <= MOST_CPU)) {
      invalid("cpu", "%s (expected: more than 0 units)".formatted(given));
    }
    return given;
  }

  private @Nullable Memory memory(@Nullable String given) {
    if (given == null) {
      return null;
    }
    var memory = Memory.parse(given);
    if (memory.isEmpty()) {
      invalid("memory", "%s (expected: %s)".formatted(given, Memory.EXPECTED));
    } else if (memory.get().bytes() > MOST_MEMORY) {
      invalid("memory", "%s (expected: at most %dTiB)".formatted(given, MOST_MEMORY >> 40));
    }
    return memory.orElse(null);
  }

  private @Nullable Scaling scaling(@Nullable ScalingDraft draft) {
    if (draft == null) {
      return null;
    }
    var prefix = "scalingConfiguration.";
    var threshold = draft.loadThreshold();
    if (threshold == null) {
      others.add(new Violation.Missing(prefix + "scaleUpLoadThreshold"));
    } else if (!(threshold >= 0 && threshold <= 1)) {
      invalid(prefix + "scaleUpLoadThreshold", "%s (expected: 0.0 to 1.0)".formatted(threshold));
    }
    var up = delay(prefix + "scaleUpDelay", draft.up());
    var down = delay(prefix + "scaleDownDelay", draft.down());
    return threshold == null || up == null || down == null
        ? null
        : new Scaling(threshold, up, down);
  }

  private @Nullable Delay delay(String field, @Nullable DelayDraft draft) {
    if (draft == null) {
      others.add(new Violation.Missing(field));
      return null;
    }
    var value = draft.value();
    var name = draft.unit();
    if (value == null) {
      others.add(new Violation.Missing(field + ".value"));
    } else if (value < 0) {
      invalid(field + ".value", "%d (expected: at least 0)".formatted(value));
    }
    if (name == null) {
      others.add(new Violation.Missing(field + ".unit"));
      return null;
    }
    var unit =
        Arrays.stream(Delay.Unit.values()).filter(each -> each.name().equals(name)).findFirst();
    if (unit.isEmpty()) {
      invalid(
          field + ".unit",
          "%s (expected: one of %s)".formatted(name, List.of(Delay.Unit.values())));
    }
    return value == null || unit.isEmpty() ? null : new Delay(value, unit.get());
  }

  private List<String> sources(List<String> given) {
    for (var source : given) {
      if (!Rid.isOne(source)) {
        invalid("sources", "%s (expected: RIDs of connections)".formatted(source));
      }
    }
    return given;
  }

  private Map<String, String> environment(Map<String, String> given) {
    if (given.size() > MOST_VARIABLES) {
      invalid(
          "environmentVariables",
          "%d variables (expected: at most %d)".formatted(given.size(), MOST_VARIABLES));
    }
    given.forEach(
        (name, value) -> {
          var field = "environmentVariables." + name;
          if (name.toUpperCase(Locale.ROOT).startsWith("BERTH_")) {
            documented.add(new Violation.ReservedEnvironmentVariable(name));
          } else if (!VARIABLE.matcher(name).matches()) {
            invalid(field, "(expected: a name of letters, digits and _, no digit first)");
          }
          if (value.length() > LONGEST_VALUE || value.indexOf('\0') >= 0) {
            invalid(
                field,
                "(expected: at most %d characters, none of them NUL)".formatted(LONGEST_VALUE));
          }
        });
    return given;
  }

  private RolloutPolicy rollout(@Nullable RolloutDraft draft) {
    if (draft == null) {
      return RolloutPolicy.DEFAULT;
    }
    var bakeTime = Objects.requireNonNullElse(draft.bakeTime(), Duration.ZERO);
    if (bakeTime.isNegative() || bakeTime.compareTo(RolloutPolicy.LONGEST_BAKE_TIME) > 0) {
      invalid(
          "rolloutPolicy.bakeTime",
          "%s (expected: 0s to %ds)"
              .formatted(bakeTime, RolloutPolicy.LONGEST_BAKE_TIME.toSeconds()));
    }
    return new RolloutPolicy(
        Objects.requireNonNullElse(draft.surge(), true),
        Objects.requireNonNullElse(draft.allowDowntime(), false),
        bakeTime);
  }

  private void invalid(String field, String rest) {
    others.add(new Violation.Invalid(field, field + ": " + rest));
  }
}
