package dev.berth.engine.local;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where one replica is on this machine.
 *
 * @param port where it listens
 * @param readinessPath what its readiness probe asks for
 * @param gpus the numbers of its GPUs
 */
record Placement(int port, String readinessPath, List<Integer> gpus) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,5})\n([^\n]+)\n((?:\\d{1,3}(?: \\d{1,3})*)?)");

  Placement {
    gpus = List.copyOf(gpus);
  }

  /** Reads what {@link #text} wrote; empty where it is anything else. */
  static Optional<Placement> parse(String text) {
    var match = FORM.matcher(text);
    return match.matches()
        ? Optional.of(
            new Placement(
                Integer.parseInt(match.group(1)), match.group(2), numbers(match.group(3))))
        : Optional.empty();
  }

  private static List<Integer> numbers(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
  }

  /** A line for each. */
  String text() {
    var numbers = gpus.stream().map(String::valueOf).collect(Collectors.joining(" "));
    return "%d\n%s\n%s".formatted(port, readinessPath, numbers);
  }
}
