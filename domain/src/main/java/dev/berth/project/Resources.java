package dev.berth.project;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * An amount of everything that a queue hands out.
 *
 * @param cpuMillis CPU in thousandths of a unit
 * @param memoryBytes memory in bytes
 * @param replicas number of replicas
 * @param gpus GPUs asked for by type; types with none are absent
 * @param anyGpus GPUs asked for without a type
 */
public record Resources(
    long cpuMillis, long memoryBytes, int replicas, Map<GpuType, Integer> gpus, int anyGpus) {

  /** Nothing. */
  public static final Resources NONE = new Resources(0, 0, 0, Map.of(), 0);

  public Resources {
    var present = new EnumMap<GpuType, Integer>(GpuType.class);
    gpus.forEach(
        (type, count) -> {
          if (count != 0) {
            present.put(type, count);
          }
        });
    gpus = Map.copyOf(present);
  }

  /** This and that together. */
  public Resources plus(Resources other) {
    return combine(other, Long::sum);
  }

  /** This without that; a dimension may become negative. */
  public Resources minus(Resources other) {
    return combine(other, (mine, theirs) -> mine - theirs);
  }

  /** The larger of both in every dimension. */
  public Resources max(Resources other) {
    return combine(other, Math::max);
  }

  /** This many times over. */
  public Resources times(int count) {
    var product = new EnumMap<GpuType, Integer>(GpuType.class);
    gpus.forEach((type, each) -> product.put(type, Math.multiplyExact(each, count)));
    return new Resources(
        Math.multiplyExact(cpuMillis, (long) count),
        Math.multiplyExact(memoryBytes, (long) count),
        Math.multiplyExact(replicas, count),
        product,
        Math.multiplyExact(anyGpus, count));
  }

  /** Whether every dimension, GPUs of any type included, fits into what is free. */
  public boolean fitsIn(Resources free) {
    return cpuMillis <= free.cpuMillis
        && memoryBytes <= free.memoryBytes
        && replicas <= free.replicas
        && gpus.entrySet().stream()
            .allMatch(gpu -> gpu.getValue() <= free.gpus.getOrDefault(gpu.getKey(), 0))
        && allGpus() <= free.allGpus();
  }

  /** GPUs of every type, asked for by type or not. */
  public int allGpus() {
    return gpus.values().stream().mapToInt(Integer::intValue).sum() + anyGpus;
  }

  private Resources combine(Resources other, BinaryOperator<Long> operator) {
    var types = new EnumMap<GpuType, Integer>(GpuType.class);
    for (var type : GpuType.values()) {
      types.put(
          type,
          Math.toIntExact(
              operator.apply(
                  (long) gpus.getOrDefault(type, 0), (long) other.gpus.getOrDefault(type, 0))));
    }
    return new Resources(
        operator.apply(cpuMillis, other.cpuMillis),
        operator.apply(memoryBytes, other.memoryBytes),
        Math.toIntExact(operator.apply((long) replicas, (long) other.replicas)),
        types,
        Math.toIntExact(operator.apply((long) anyGpus, (long) other.anyGpus)));
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append("%s CPU, %d MiB, %d replicas".formatted(cpuText(), memoryBytes >> 20, replicas));
    if (allGpus() > 0) {
      text.append(", ").append(allGpus()).append(" GPUs");
    }
    return text.toString();
  }

  private String cpuText() {
    return cpuMillis % 1000 == 0
        ? Long.toString(cpuMillis / 1000)
        : Double.toString(cpuMillis / 1000.0);
  }
}
