package dev.berth.deployment;

import dev.berth.project.Gpu;
import dev.berth.project.GpuType;
import dev.berth.project.Memory;
import dev.berth.project.Resources;
import dev.berth.replica.Generation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment is run; every rule of {@link RuntimeRules} holds.
 *
 * @param minReplicas replicas kept running; 0 means none
 * @param maxReplicas the most that scaling may reach
 * @param cpu CPU units of each replica; null counts as 0.1
 * @param memory memory of each replica; null counts as 256 MiB
 * @param gpu GPUs of each replica; null means none
 * @param threadCount concurrent requests of each replica
 * @param scaling when to add and remove replicas; null means never
 * @param sources connections that a replica may use
 * @param environment environment of each replica
 * @param generation what a generative model is served with; null for others
 * @param rollout how replicas are moved to this configuration
 */
public record RuntimeConfiguration(
    int minReplicas,
    int maxReplicas,
    @Nullable Double cpu,
    @Nullable Memory memory,
    @Nullable Gpu gpu,
    int threadCount,
    @Nullable Scaling scaling,
    List<String> sources,
    Map<String, String> environment,
    @Nullable Generation generation,
    RolloutPolicy rollout) {

  /** Concurrent requests of a replica where nothing else is said (Foundry's documented default). */
  public static final int DEFAULT_THREAD_COUNT = 32;

  private static final long DEFAULT_CPU_MILLIS = 100;
  private static final long DEFAULT_MEMORY_BYTES = 256L << 20;

  public RuntimeConfiguration {
    sources = List.copyOf(sources);
    environment = Map.copyOf(environment);
  }

  /** What one replica reserves. */
  public Resources perReplica() {
    var cpuMillis = cpu == null ? DEFAULT_CPU_MILLIS : millis(cpu);
    var bytes = memory == null ? DEFAULT_MEMORY_BYTES : memory.bytes();
    if (gpu == null) {
      return new Resources(cpuMillis, bytes, 1, Map.of(), 0);
    }
    var type = gpu.type();
    return type == null
        ? new Resources(cpuMillis, bytes, 1, Map.of(), gpu.count())
        : new Resources(cpuMillis, bytes, 1, Map.<GpuType, Integer>of(type, gpu.count()), 0);
  }

  private static long millis(double units) {
    return BigDecimal.valueOf(units)
        .movePointRight(3)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  /** What all replicas that are kept running reserve together. */
  public Resources reserved() {
    return perReplica().times(minReplicas);
  }

  /** The same configuration with other generation defaults. */
  RuntimeConfiguration generating(@Nullable Generation generation) {
    return with(generation, rollout);
  }

  /** The same configuration, rolled out by another policy. */
  RuntimeConfiguration rolledOutBy(RolloutPolicy policy) {
    return with(generation, policy);
  }

  private RuntimeConfiguration with(@Nullable Generation generation, RolloutPolicy rollout) {
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

  /** Whether a replica that runs the other configuration need not be restarted to run this one. */
  boolean runsLike(RuntimeConfiguration other) {
    return withoutScale().equals(other.withoutScale());
  }

  private RuntimeConfiguration withoutScale() {
    return new RuntimeConfiguration(
        0,
        1,
        cpu,
        memory,
        gpu,
        threadCount,
        null,
        sources,
        environment,
        generation,
        RolloutPolicy.DEFAULT);
  }
}
