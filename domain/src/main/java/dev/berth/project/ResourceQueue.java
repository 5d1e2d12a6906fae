package dev.berth.project;

import java.util.List;
import java.util.Map;

/**
 * What a project may ask for and how much there is of it; comes from configuration.
 *
 * @param maxThreadCount the most concurrent requests that a replica may be configured for
 * @param maxGpusPerReplica the GPU types that there are, each with the most that one replica may
 *     have
 * @param total everything that all replicas of the project together may reserve
 * @param notices what a reader of a status should know about these numbers, such as overcommitment
 */
public record ResourceQueue(
    int maxThreadCount,
    Map<GpuType, Integer> maxGpusPerReplica,
    Resources total,
    List<String> notices) {

  public ResourceQueue {
    maxGpusPerReplica = Map.copyOf(maxGpusPerReplica);
    notices = List.copyOf(notices);
  }

  /**
   * The queue of a machine that nobody configured: CPU eight times overcommitted, three quarters of
   * the memory, 64 replicas, 256 threads, no GPU.
   *
   * @param processors processors of the machine
   * @param memoryBytes memory of the machine
   */
  public static ResourceQueue ofMachine(int processors, long memoryBytes) {
    var total = new Resources(8_000L * processors, memoryBytes / 4 * 3, 64, Map.of(), 0);
    return new ResourceQueue(
        256,
        Map.of(),
        total,
        List.of(
            "CPU is overcommitted: the queue hands out %d units on %d processors."
                .formatted(8 * processors, processors)));
  }

  /** The GPU types that there are, in their printed order. */
  public List<GpuType> gpuTypes() {
    return maxGpusPerReplica.keySet().stream().sorted().toList();
  }

  /** What is left of the queue beside that usage. */
  public Resources free(Resources used) {
    return total.minus(used);
  }
}
