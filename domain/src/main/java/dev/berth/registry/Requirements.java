package dev.berth.registry;

import dev.berth.deployment.Violation;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a required Python package must look like, as conda writes it: a name and versions, as in
 * {@code numpy}, {@code scikit-learn=1.5.2}, {@code pandas>=2,<3} or {@code conda-forge::scipy
 * 1.15.*}. No addresses, paths or options: what is installed comes from the package index that is
 * configured.
 */
final class Requirements {
  private static final int MOST = 256;
  private static final int LONGEST = 512;
  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
  private static final String VERSION = "[A-Za-z0-9][A-Za-z0-9.*+!_-]*";
  private static final String OPERATOR = "(?:[=!<>~]=|[=<>])";
  private static final Pattern FORM =
      Pattern.compile(
          "(?:[A-Za-z0-9_-]+::)?%1$s(?:(?:\\s*%2$s\\s*|\\s+)%3$s(?:=%3$s)?(?:\\s*,\\s*%2$s?\\s*%3$s)*)?"
              .formatted(NAME, OPERATOR, VERSION));

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
