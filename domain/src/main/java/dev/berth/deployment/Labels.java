package dev.berth.deployment;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What labels may be, whatever they are put on. */
public final class Labels {
  private static final int MOST = 64;
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.-]{0,63}");

  private Labels() {}

  /**
   * Adds what is wrong with labels.
   *
   * @param field that they come in, in the names of the native API
   */
  public static void check(String field, Map<String, String> labels, List<Violation> violations) {
    if (labels.size() > MOST) {
      violations.add(
          invalid(field, "%d labels (expected: at most %d)".formatted(labels.size(), MOST)));
    }
    labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            label -> {
              if (!KEY.matcher(label.getKey()).matches()) {
                violations.add(invalid(field, "a key (expected: %s)".formatted(KEY.pattern())));
              } else if (!VALUE.matcher(label.getValue()).matches()) {
                violations.add(
                    invalid(
                        field + "." + label.getKey(),
                        "a value (expected: %s)".formatted(VALUE.pattern())));
              }
            });
  }

  private static Violation invalid(String field, String rest) {
    return new Violation.Invalid(field, field + ": " + rest);
  }
}
