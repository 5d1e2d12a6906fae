package dev.berth.registry;

import dev.berth.deployment.Violation;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a required Python package must look like: a name, extras in brackets, and versions, as in
 * {@code numpy}, {@code scikit-learn=1.5.2} or {@code pandas[excel]>=2,<3}. No addresses, paths or
 * options: what is installed comes from the package index that is configured.
 */
final class Requirements {
  private static final int MOST = 256;
  private static final int LONGEST = 512;
  private static final String WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
  private static final String LIMIT = "(?:[=!<>~]=|[=<>])\\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*";
  private static final Pattern FORM =
      Pattern.compile(
          "%1$s(?:\\[%1$s(?:\\s*,\\s*%1$s)*])?(?:\\s*%2$s(?:\\s*,\\s*%2$s)*)?"
              .formatted(WORD, LIMIT));

  private Requirements() {}

  static void check(List<String> requirements, List<Violation> violations) {
    if (requirements.size() > MOST) {
      violations.add(
          new Violation.InvalidRequirements(
              "TOO_MANY_REQUIREMENTS",
              "condaRequirements: %d (expected: at most %d)".formatted(requirements.size(), MOST)));
      return;
    }
    for (var requirement : requirements) {
      if (requirement.length() > LONGEST || !FORM.matcher(requirement).matches()) {
        violations.add(
            new Violation.InvalidRequirements(
                "INVALID_REQUIREMENT",
                "condaRequirements: %s (expected: a package and its version, as in numpy=2.1)"
                    .formatted(requirement)));
      }
    }
  }
}
