package dev.berth.app;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often which generated requests were answered how, and what went wrong. Thread safe. */
final class FuzzTally {
  private static final int MOST_SHOWN = 20;

  private final Map<String, Map<String, Integer>> answers = new TreeMap<>();
  private final Map<String, Duration> slowest = new TreeMap<>();
  private final Map<String, String> findings = new LinkedHashMap<>();

  /**
   * Counts one answer.
   *
   * @param surface whose answer it is
   * @param kind what was wrong with the request
   * @param code status or code of the answer
   */
  synchronized void answered(String surface, Object kind, String code, Duration after) {
    answers
        .computeIfAbsent("%-9s %-9s".formatted(surface, kind), _ -> new TreeMap<>())
        .merge(code, 1, Integer::sum);
    slowest.merge(surface, after, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /**
   * Keeps what went wrong, of several that are alike the first.
   *
   * @param what says it alike for all that are alike
   */
  synchronized void found(String what, Object evidence) {
    findings.putIfAbsent(what, evidence.toString());
  }

  /** How often a code was answered by any surface. */
  synchronized int count(String code) {
    return answers.values().stream().mapToInt(each -> each.getOrDefault(code, 0)).sum();
  }

  /** One line for each surface and kind, and the slowest answer of each surface. */
  synchronized String table() {
    var total =
        answers.values().stream()
            .map(Map::values)
            .flatMap(Collection::stream)
            .mapToInt(count -> count)
            .sum();
    return answers.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(joining("\n", "", "\n%d in all; slowest %s".formatted(total, slowest)));
  }

  /** Fails where something was found. */
  synchronized void foundNothing() {
    if (!findings.isEmpty()) {
      throw new AssertionError(
          findings.entrySet().stream()
              .limit(MOST_SHOWN)
              .map(each -> "* " + each.getKey() + "\n" + each.getValue())
              .collect(joining("\n\n", findings.size() + " findings:\n", "")));
    }
  }
}
