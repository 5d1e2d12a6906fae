package dev.berth.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A runtime configuration as a client sent it, nothing checked yet; null means absent. */
public record ConfigurationDraft(
    @Nullable Integer minReplicas,
    @Nullable Integer maxReplicas,
    @Nullable Double cpu,
    @Nullable String memory,
    @Nullable GpuDraft gpu,
    @Nullable Integer threadCount,
    @Nullable ScalingDraft scaling,
    List<String> sources,
    Map<String, String> environment,
    @Nullable RolloutDraft rollout) {

  public ConfigurationDraft {
    sources = List.copyOf(sources);
    environment = Map.copyOf(environment);
  }

  /** A draft of a surface that knows no rollout policies. */
  public ConfigurationDraft(
      @Nullable Integer minReplicas,
      @Nullable Integer maxReplicas,
      @Nullable Double cpu,
      @Nullable String memory,
      @Nullable GpuDraft gpu,
      @Nullable Integer threadCount,
      @Nullable ScalingDraft scaling,
      List<String> sources,
      Map<String, String> environment) {
    this(
        minReplicas,
        maxReplicas,
        cpu,
        memory,
        gpu,
        threadCount,
        scaling,
        sources,
        environment,
        /* rollout= */ null);
  }

  /** What a client would send to get that configuration. */
  public static ConfigurationDraft of(RuntimeConfiguration configuration) {
    var memory = configuration.memory();
    var gpu = configuration.gpu();
    var scaling = configuration.scaling();
    return new ConfigurationDraft(
        configuration.minReplicas(),
        configuration.maxReplicas(),
        configuration.cpu(),
        memory == null ? null : memory.text(),
        gpu == null
            ? null
            : new GpuDraft(gpu.count(), gpu.type() == null ? null : gpu.type().name()),
        configuration.threadCount(),
        scaling == null
            ? null
            : new ScalingDraft(
                scaling.loadThreshold(),
                DelayDraft.of(scaling.up()),
                DelayDraft.of(scaling.down())),
        configuration.sources(),
        configuration.environment(),
        RolloutDraft.of(configuration.rollout()));
  }

  /** A rollout policy as a client sent it. */
  public record RolloutDraft(
      @Nullable Boolean surge, @Nullable Boolean allowDowntime, @Nullable Duration bakeTime) {
    static @Nullable RolloutDraft of(RolloutPolicy policy) {
      return policy.equals(RolloutPolicy.DEFAULT)
          ? null
          : new RolloutDraft(policy.surge(), policy.allowDowntime(), policy.bakeTime());
    }
  }

  /** GPUs as a client sent them. */
  public record GpuDraft(@Nullable Integer count, @Nullable String type) {}

  /** Scaling as a client sent it. */
  public record ScalingDraft(
      @Nullable Double loadThreshold, @Nullable DelayDraft up, @Nullable DelayDraft down) {}

  /** A delay as a client sent it. */
  public record DelayDraft(@Nullable Integer value, @Nullable String unit) {
    static DelayDraft of(Delay delay) {
      return new DelayDraft(delay.value(), delay.unit().name());
    }
  }
}
