package dev.berth.project;

import java.util.Optional;

/**
 * Name of a tenant: lower-case letters, digits and dashes, a letter first, at most 63 characters.
 */
public record ProjectId(String value) {
  private static final String FORM = "[a-z][a-z0-9-]{0,62}";
  private static final int MAX_LENGTH = 63;

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException where the form is wrong
   */
  public ProjectId {
    if (!isOne(value)) {
      throw new IllegalArgumentException("project: %s (expected: %s)".formatted(value, FORM));
    }
  }

  /** The name in that text; empty where the form is wrong. */
  public static Optional<ProjectId> parse(String text) {
    return isOne(text) ? Optional.of(new ProjectId(text)) : Optional.empty();
  }

  /** Without a pattern, for it is asked of everything that is read. */
  private static boolean isOne(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || !isLetter(text.charAt(0))) {
      return false;
    }
    for (var at = 1; at < text.length(); at++) {
      var each = text.charAt(at);
      if (!isLetter(each) && !(each >= '0' && each <= '9') && each != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char each) {
    return each >= 'a' && each <= 'z';
  }

  @Override
  public String toString() {
    return value;
  }
}
