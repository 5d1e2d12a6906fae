package dev.berth.engine.local;

import dev.berth.project.GpuType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The GPUs of a machine as its operator names them; nothing looks whether they are there.
 *
 * @param types the type of each by its number, which is the one that {@code nvidia-smi} shows
 */
public record Gpus(Map<Integer, GpuType> types) {
  /** A machine without any. */
  public static final Gpus NONE = new Gpus(Map.of());

  /** What {@link #parse} expects, for error messages. */
  public static final String EXPECTED = "types and the numbers of each, as in A100:0,1;T4:2";

  private static final Pattern FORM = Pattern.compile("([A-Z0-9]+):(\\d{1,3}(?:,\\d{1,3})*)");

  public Gpus {
    types = Map.copyOf(types);
  }

  /** Reads such as {@code A100:0,1;T4:2}; empty where a type is unknown or a number comes twice. */
  public static Optional<Gpus> parse(String text) {
    var types = new TreeMap<Integer, GpuType>();
    for (var part : text.split(";", -1)) {
      var match = FORM.matcher(part.strip());
      if (!match.matches()) {
        return Optional.empty();
      }
      var type = GpuType.named(match.group(1));
      for (var number : match.group(2).split(",", -1)) {
        if (type.isEmpty() || types.put(Integer.parseInt(number), type.get()) != null) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Gpus(types));
  }

  /** How many there are of each type. */
  public Map<GpuType, Integer> counts() {
    var counts = new EnumMap<GpuType, Integer>(GpuType.class);
    types.values().forEach(type -> counts.merge(type, 1, Integer::sum));
    return counts;
  }
}
