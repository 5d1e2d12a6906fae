package dev.berth.deployment;

import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.replica.Generation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configurations for tests: one replica with nothing said beyond it, unless a test says more. */
public final class RuntimeConfigurationFixture {
  private int minReplicas = 1;
  private int maxReplicas = 4;
  private @Nullable Double cpu;
  private @Nullable Memory memory;
  private @Nullable Gpu gpu;
  private int threadCount = RuntimeConfiguration.DEFAULT_THREAD_COUNT;
  private @Nullable Scaling scaling;
  private List<String> sources = List.of();
  private Map<String, String> environment = Map.of();
  private @Nullable Generation generation;
  private RolloutPolicy rollout = RolloutPolicy.DEFAULT;

  private RuntimeConfigurationFixture() {}

  /** Begins a configuration. */
  public static RuntimeConfigurationFixture aConfiguration() {
    return new RuntimeConfigurationFixture();
  }

  public RuntimeConfigurationFixture withMinReplicas(int count) {
    minReplicas = count;
    maxReplicas = Math.max(maxReplicas, count);
    return this;
  }

  public RuntimeConfigurationFixture withCpu(double units) {
    cpu = units;
    return this;
  }

  /** Memory as {@link Memory#parse} reads it. */
  public RuntimeConfigurationFixture withMemory(String text) {
    memory = Memory.parse(text).orElseThrow();
    return this;
  }

  /** GPUs of each replica, of that type or, where it is null, of any. */
  public RuntimeConfigurationFixture withGpus(int count, @Nullable GpuType type) {
    gpu = new Gpu(count, type);
    return this;
  }

  public RuntimeConfigurationFixture withThreadCount(int count) {
    threadCount = count;
    return this;
  }

  public RuntimeConfigurationFixture withEnvironment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  /** A value for every field that may be absent. */
  public RuntimeConfigurationFixture withEverything() {
    cpu = 0.5;
    memory = Memory.mebibytes(512);
    gpu = new Gpu(2, GpuType.H100);
    scaling =
        new Scaling(0.75, new Delay(30, Delay.Unit.SECONDS), new Delay(5, Delay.Unit.MINUTES));
    sources = List.of("ri.magritte..source.one", "ri.magritte..source.two");
    environment = Map.of("MODE", "fast", "EMPTY", "");
    generation =
        new Generation(0.7, 512, 0.9, 40, List.of("END", "\n"), "gpu.large", 8, "speed", "int8");
    rollout = new RolloutPolicy(false, true, Duration.ofSeconds(30));
    return this;
  }

  public RuntimeConfigurationFixture rolledOutBy(RolloutPolicy policy) {
    rollout = policy;
    return this;
  }

  public RuntimeConfiguration build() {
    return new RuntimeConfiguration(
        minReplicas,
        maxReplicas,
        cpu,
        memory,
        gpu,
        threadCount,
        scaling,
        sources,
        environment,
        generation,
        rollout);
  }
}
