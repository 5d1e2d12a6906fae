package dev.berth.project;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Name of a tenant: lower-case letters, digits and dashes, a letter first, at most 63 characters.
 */
public record ProjectId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException where the form is wrong
   */
  public ProjectId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "project: %s (expected: %s)".formatted(value, FORM.pattern()));
    }
  }

  /** The name in that text; empty where the form is wrong. */
  public static Optional<ProjectId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new ProjectId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
