package dev.berth.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configurations as clients send them: one to four replicas and nothing else, unless a test says
 * more.
 */
public final class ConfigurationDraftFixture {
  private @Nullable Integer minReplicas = 1;
  private @Nullable Integer maxReplicas = 4;
  private @Nullable Double cpu;
  private @Nullable String memory;
  private ConfigurationDraft.@Nullable GpuDraft gpu;
  private @Nullable Integer threadCount;
  private ConfigurationDraft.@Nullable ScalingDraft scaling;
  private List<String> sources = List.of();
  private Map<String, String> environment = Map.of();
  private ConfigurationDraft.@Nullable RolloutDraft rollout;

  private ConfigurationDraftFixture() {}

  /** Begins a draft. */
  public static ConfigurationDraftFixture aDraft() {
    return new ConfigurationDraftFixture();
  }

  public ConfigurationDraftFixture withReplicas(@Nullable Integer min, @Nullable Integer max) {
    minReplicas = min;
    maxReplicas = max;
    return this;
  }

  public ConfigurationDraftFixture withCpu(double units) {
    cpu = units;
    return this;
  }

  public ConfigurationDraftFixture withMemory(String text) {
    memory = text;
    return this;
  }

  public ConfigurationDraftFixture withGpus(@Nullable Integer count, @Nullable String type) {
    gpu = new ConfigurationDraft.GpuDraft(count, type);
    return this;
  }

  public ConfigurationDraftFixture withThreadCount(int count) {
    threadCount = count;
    return this;
  }

  public ConfigurationDraftFixture withScaling(ConfigurationDraft.ScalingDraft draft) {
    scaling = draft;
    return this;
  }

  public ConfigurationDraftFixture withSources(String... rids) {
    sources = List.of(rids);
    return this;
  }

  public ConfigurationDraftFixture withEnvironment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  public ConfigurationDraftFixture rolledOut(
      boolean surge, boolean allowDowntime, Duration bakeTime) {
    rollout = new ConfigurationDraft.RolloutDraft(surge, allowDowntime, bakeTime);
    return this;
  }

  public ConfigurationDraft build() {
    return new ConfigurationDraft(
        minReplicas,
        maxReplicas,
        cpu,
        memory,
        gpu,
        threadCount,
        scaling,
        sources,
        environment,
        rollout);
  }
}
