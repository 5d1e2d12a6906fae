package dev.berth.engine.local;

import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import dev.berth.replica.ReasonCode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gives each replica GPUs that no other replica has. Safe for many threads. */
final class GpuSlots {
  private final Map<Integer, GpuType> types;
  private final Set<Integer> taken = new TreeSet<>();

  GpuSlots(Gpus gpus) {
    this.types = new TreeMap<>(gpus.types());
  }

  /**
   * The numbers of GPUs that no other replica has, as many as are asked for. Where the type does
   * not matter, they come from the types of which most are free.
   *
   * @throws StartFailure where there are not so many
   */
  synchronized List<Integer> take(Resources asked) throws StartFailure {
    var chosen = new TreeSet<Integer>();
    for (var each : new TreeMap<>(asked.gpus()).entrySet()) {
      var type = each.getKey();
      choose(each.getValue(), free(chosen).filter(gpu -> type == types.get(gpu)), chosen)
          .orThrow(" of type " + type, types.values().stream().filter(type::equals).count());
    }
    var counts = free(chosen).collect(Collectors.groupingBy(types::get, Collectors.counting()));
    var roomiest =
        Comparator.comparingLong((Integer gpu) -> -counts.getOrDefault(types.get(gpu), 0L));
    choose(
            asked.anyGpus(),
            free(chosen).sorted(roomiest.thenComparing(Comparator.naturalOrder())),
            chosen)
        .orThrow("", types.size());
    taken.addAll(chosen);
    return List.copyOf(chosen);
  }

  private Stream<Integer> free(Set<Integer> chosen) {
    return types.keySet().stream().filter(gpu -> !taken.contains(gpu) && !chosen.contains(gpu));
  }

  private static Choice choose(int count, Stream<Integer> free, Set<Integer> chosen) {
    var candidates = free.toList();
    chosen.addAll(candidates.subList(0, Math.min(count, candidates.size())));
    return new Choice(count, candidates.size());
  }

  private record Choice(int asked, int free) {
    void orThrow(String which, long all) throws StartFailure {
      if (asked > free) {
        throw new StartFailure(
            ReasonCode.NO_SUCH_GPU,
            "It needs %d %s%s; this machine has %d (engine.gpus), of which %d %s free."
                .formatted(
                    asked,
                    asked == 1 ? "GPU" : "GPUs",
                    which,
                    all,
                    free,
                    free == 1 ? "is" : "are"));
      }
    }
  }

  /** Says that a replica that was found running has these. */
  synchronized void keep(Collection<Integer> numbers) {
    taken.addAll(numbers);
  }

  /** Says that nobody has these any more. */
  synchronized void release(Collection<Integer> numbers) {
    taken.removeAll(numbers);
  }

  /** What a replica finds in its environment, so that it sees its own GPUs and no other. */
  Map<String, String> environment(List<Integer> numbers) {
    if (types.isEmpty()) {
      return Map.of();
    }
    var list = numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    return Map.of(
        "CUDA_DEVICE_ORDER",
        "PCI_BUS_ID",
        "CUDA_VISIBLE_DEVICES",
        list,
        "NVIDIA_VISIBLE_DEVICES",
        list.isEmpty() ? "none" : list);
  }
}
