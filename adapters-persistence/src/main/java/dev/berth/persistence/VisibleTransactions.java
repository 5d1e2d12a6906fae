package dev.berth.persistence;

import java.util.regex.Pattern;

/**
 * A snapshot of PostgreSQL in the form of {@code pg_snapshot}. What becomes visible later is of
 * transactions that were open in it, or had no number yet.
 *
 * @param next the first number that no transaction had yet
 * @param open an array of the numbers of those that were open
 */
record VisibleTransactions(String next, String open) {
  private static final Pattern FORM = Pattern.compile("\\d+:(\\d+):([\\d,]*)");

  /** Reads what PostgreSQL wrote. */
  static VisibleTransactions read(String snapshot) {
    var match = FORM.matcher(snapshot);
    if (!match.matches()) {
      throw new IllegalArgumentException("not a snapshot: " + snapshot);
    }
    return new VisibleTransactions(match.group(1), "{" + match.group(2) + "}");
  }

  /** Whether fewer transactions had begun. */
  boolean isBefore(VisibleTransactions other) {
    return Long.parseLong(next) < Long.parseLong(other.next);
  }
}
