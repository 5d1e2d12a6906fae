package dev.berth.engine.local;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where one replica is on this machine.
 *
 * @param port where it listens
 * @param readinessPath what its readiness probe asks for
 * @param uid its user; empty where it has none of its own
 * @param gpus the numbers of its GPUs
 */
record Placement(int port, String readinessPath, OptionalInt uid, List<Integer> gpus) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,5})\n([^\n]+)\n([^\n]*)\n((?:\\d{1,3}(?: \\d{1,3})*)?)");

  Placement {
    gpus = List.copyOf(gpus);
  }

  /** Reads what {@link #text} wrote; empty where it is anything else. */
  static Optional<Placement> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var uid = Users.read(match.group(3));
    return uid.isPresent() || match.group(3).isEmpty()
        ? Optional.of(
            new Placement(
                Integer.parseInt(match.group(1)), match.group(2), uid, numbers(match.group(4))))
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
    var user = uid.isPresent() ? Integer.toString(uid.getAsInt()) : "";
    return "%d\n%s\n%s\n%s".formatted(port, readinessPath, user, numbers);
  }
}
