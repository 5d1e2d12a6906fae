package dev.berth.replica;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an engine saw of a replica that ended or is not ready. A replica may print anything; what is
 * kept of it is short and can be stored as text.
 *
 * @param message what happened, in sentences for people
 * @param exitCode what its process ended with, above 128 where a signal ended it; null where it
 *     runs, never ran, or nobody recorded it
 * @param signal number of the signal that ended it; null where none did
 * @param outOfMemory whether the machine ended a process of it for want of memory
 * @param probes the last answers to its readiness probe, oldest first
 * @param log the last lines that it or its installer printed, oldest first
 */
public record Evidence(
    ReasonCode code,
    String message,
    @Nullable Integer exitCode,
    @Nullable Integer signal,
    boolean outOfMemory,
    List<String> probes,
    List<String> log) {
  /** The most answers and the most lines that are kept; the newest ones are. */
  public static final int MOST_PROBES = 5;

  public static final int MOST_LINES = 20;
  private static final int LONGEST_MESSAGE = 1_000;
  private static final int LONGEST_LINE = 510;

  private static final Set<ReasonCode> PLAIN_ENDS =
      EnumSet.of(ReasonCode.EXITED_ZERO, ReasonCode.EXITED_NONZERO);
  private static final Set<ReasonCode> NOT_READY =
      EnumSet.of(
          ReasonCode.SLOW_START,
          ReasonCode.PORT_NEVER_OPENED,
          ReasonCode.NO_ANSWER,
          ReasonCode.NEVER_READY,
          ReasonCode.PROBE_REJECTED);

  public Evidence {
    message = oneLine(message, LONGEST_MESSAGE);
    probes = newest(probes, MOST_PROBES);
    log = newest(log, MOST_LINES);
  }

  /** Evidence of nothing but words. */
  public static Evidence of(ReasonCode code, String message) {
    return new Evidence(code, message, null, null, false, List.of(), List.of());
  }

  /** The same of a replica that was ready before, where that says more about the cause. */
  public Evidence onceReady() {
    if (PLAIN_ENDS.contains(code)) {
      return with(ReasonCode.READY_THEN_DIED, message);
    }
    return NOT_READY.contains(code) ? with(ReasonCode.STOPPED_ANSWERING, message) : this;
  }

  /** The same under other words. */
  public Evidence with(ReasonCode other, String words) {
    return new Evidence(other, words, exitCode, signal, outOfMemory, probes, log);
  }

  private static List<String> newest(List<String> lines, int most) {
    return lines.stream()
        .skip(Math.max(0, lines.size() - most))
        .map(line -> oneLine(line, LONGEST_LINE))
        .toList();
  }

  private static String oneLine(String text, int longest) {
    var line = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .map(each -> printable(each) ? each : ' ')
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  private static boolean printable(int character) {
    return !Character.isISOControl(character)
        && Character.getType(character) != Character.SURROGATE;
  }
}
