package dev.berth.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a user says of a deployment beside its intent and configuration.
 *
 * @param displayName a name for people, at most 255 characters
 * @param labels at most 64; a key has 1 to 63 of {@code a-z 0-9 _ -}, a letter first, and a value
 *     at most 63 of {@code A-Z a-z 0-9 _ . -}
 */
record Profile(String displayName, Map<String, String> labels, Target target) {
  private static final int LONGEST_NAME = 255;

  Profile {
    labels = Map.copyOf(labels);
  }

  /** What is wrong with a name and labels, in the names of the native API. */
  static List<Violation> violations(String displayName, Map<String, String> labels) {
    var violations = new ArrayList<Violation>();
    if (displayName.length() > LONGEST_NAME || displayName.indexOf('\0') >= 0) {
      violations.add(
          invalid(
              "deployment.display_name",
              "(expected: at most %d characters, none of them NUL)".formatted(LONGEST_NAME)));
    }
    Labels.check("deployment.labels", labels, violations);
    return violations;
  }

  private static Violation invalid(String field, String rest) {
    return new Violation.Invalid(field, field + ": " + rest);
  }
}
