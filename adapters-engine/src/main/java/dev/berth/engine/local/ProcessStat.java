package dev.berth.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says of a process in {@code /proc/<pid>/stat}.
 *
 * @param state one letter, such as S; Z ended and was not waited for
 * @param session the process id of the leader of its session
 * @param startTicks when it started, in the kernel's ticks since the machine started
 */
record ProcessStat(long pid, char state, long parent, long session, long startTicks) {

  /** What is known of a process now; empty where there is none of that id. */
  static Optional<ProcessStat> of(long pid) {
    try {
      var path = Path.of("/proc", Long.toString(pid), "stat");
      return Optional.of(parse(pid, Files.readString(path, StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static ProcessStat parse(long pid, String text) {
    // The name of the program, which may contain anything, ends with the last parenthesis.
    var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", 21);
    return new ProcessStat(
        pid,
        fields[0].charAt(0),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[19]));
  }

  /** Whether it still runs. */
  boolean alive() {
    return state != 'Z' && state != 'X';
  }
}
