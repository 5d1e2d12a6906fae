package dev.berth.project;

import static java.util.stream.Collectors.joining;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.stream.Stream;

/**
 * An amount of everything that a queue hands out.
 *
 * @param cpuMillis CPU in thousandths of a unit
 * @param memoryBytes memory in bytes
 * @param replicas number of replicas
 * @param gpus GPUs asked for by type; types with none are absent
 * @param anyGpus GPUs beyond those asked for by type; negative where types are alternatives, so
 *     that there are fewer GPUs than of each type together
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

  /** All of them together. */
  public static Resources sum(Stream<Resources> amounts) {
    return amounts.reduce(NONE, Resources::plus);
  }

  /** This and that together. */
  public Resources plus(Resources other) {
    return combine(other, Long::sum);
  }

  /** This without that; a dimension may become negative. */
  public Resources minus(Resources other) {
    return combine(other, (mine, theirs) -> mine - theirs);
  }

  /**
   * The larger of both in every dimension; GPUs of each type are one, GPUs of any type together are
   * another. Something fits into it exactly if each of its dimensions fits into this or into that.
   */
  public Resources max(Resources other) {
    var larger = combine(other, Math::max);
    var all = Math.max(allGpus(), other.allGpus());
    return new Resources(
        larger.cpuMillis,
        larger.memoryBytes,
        larger.replicas,
        larger.gpus,
        larger.anyGpus + all - larger.allGpus());
  }

  /** The same without what is negative. */
  public Resources orNothing() {
    var positive = combine(NONE, Math::max);
    var all = Math.max(0, allGpus());
    return new Resources(
        positive.cpuMillis,
        positive.memoryBytes,
        positive.replicas,
        positive.gpus,
        positive.anyGpus + all - positive.allGpus());
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

  /**
   * Whether every dimension, GPUs of any type included, fits into what is free. What is not asked
   * for always fits, even where more than all of it is in use.
   */
  public boolean fitsIn(Resources free) {
    return fits(cpuMillis, free.cpuMillis)
        && fits(memoryBytes, free.memoryBytes)
        && fits(replicas, free.replicas)
        && gpus.entrySet().stream()
            .allMatch(gpu -> fits(gpu.getValue(), free.gpus.getOrDefault(gpu.getKey(), 0)))
        && fits(allGpus(), free.allGpus());
  }

  private static boolean fits(long asked, long free) {
    return asked <= 0 || asked <= free;
  }

  /** GPUs of every type, asked for by type or not. */
  public int allGpus() {
    return gpus.values().stream().mapToInt(Integer::intValue).sum() + anyGpus;
  }

  private Resources combine(Resources other, LongBinaryOperator operator) {
    return new Resources(
        operator.applyAsLong(cpuMillis, other.cpuMillis),
        operator.applyAsLong(memoryBytes, other.memoryBytes),
        Math.toIntExact(operator.applyAsLong(replicas, other.replicas)),
        combineGpus(other, operator),
        Math.toIntExact(operator.applyAsLong(anyGpus, other.anyGpus)));
  }

  private Map<GpuType, Integer> combineGpus(Resources other, LongBinaryOperator operator) {
    if (gpus.isEmpty() && other.gpus.isEmpty()) {
      return Map.of();
    }
    var types = new EnumMap<GpuType, Integer>(GpuType.class);
    for (var type : GpuType.values()) {
      types.put(
          type,
          Math.toIntExact(
              operator.applyAsLong(gpus.getOrDefault(type, 0), other.gpus.getOrDefault(type, 0))));
    }
    return types;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append("%s CPU, %s, ".formatted(cpuText(), Memory.text(memoryBytes)));
    text.append(replicas).append(replicas == 1 ? " replica" : " replicas");
    if (allGpus() > 0) {
      text.append(", ").append(allGpus()).append(allGpus() == 1 ? " GPU" : " GPUs");
      if (!gpus.isEmpty()) {
        text.append(
            new TreeMap<>(gpus)
                .entrySet().stream()
                    .map(gpu -> gpu.getValue() + " " + gpu.getKey())
                    .collect(joining(", ", " (", ")")));
      }
    }
    return text.toString();
  }

  private String cpuText() {
    return cpuMillis % 1000 == 0
        ? Long.toString(cpuMillis / 1000)
        : Double.toString(cpuMillis / 1000.0);
  }
}
