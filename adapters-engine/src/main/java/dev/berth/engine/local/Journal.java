package dev.berth.engine.local;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What happened to the processes of one replica until now, as its supervisor wrote it down.
 *
 * @param supervisor who may start the serving process; empty where that is not known
 * @param serving the serving process; empty where it did not get as far as saying who it is
 * @param exitCode the serving process's; empty where it runs, or nobody saw it end
 */
record Journal(
    Optional<ProcessIdentity> supervisor, Optional<ProcessIdentity> serving, OptionalInt exitCode) {
  private static final Pattern EXIT_CODE = Pattern.compile("\\d{1,3}");

  /** Reads whole lines; any other text says nothing. */
  static Journal parse(String text) {
    var supervisor = Optional.<ProcessIdentity>empty();
    var serving = Optional.<ProcessIdentity>empty();
    var exitCode = OptionalInt.empty();
    for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      var words = line.split(" ", 2);
      var rest = words.length < 2 ? "" : words[1];
      switch (words[0]) {
        case "supervisor" -> supervisor = ProcessIdentity.parse(rest);
        case "serving" -> serving = ProcessIdentity.parse(rest);
        case "exit" -> exitCode = exitCode(rest);
        default -> {
          // A line of Berth's own, or damage.
        }
      }
    }
    return new Journal(supervisor, serving, exitCode);
  }

  private static OptionalInt exitCode(String text) {
    return EXIT_CODE.matcher(text).matches()
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
