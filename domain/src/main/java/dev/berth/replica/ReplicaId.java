package dev.berth.replica;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names one attempt to run one copy of a deployment. Starting the same id twice starts one replica.
 *
 * @param revision the revision that it runs
 * @param ordinal its place among the copies of that revision, from 0
 * @param attempt number of the start within the deployment; never used twice
 */
public record ReplicaId(UUID deployment, long revision, int ordinal, long attempt) {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-r(\\d{1,18})-(\\d{1,9})-(\\d{1,18})");

  /** Reads what {@link #toString} wrote; empty where the text is not an id. */
  public static Optional<ReplicaId> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ReplicaId(
            UUID.fromString(match.group(1)),
            Long.parseLong(match.group(2)),
            Integer.parseInt(match.group(3)),
            Long.parseLong(match.group(4))));
  }

  /** A name that is also legal for a folder or a container. */
  @Override
  public String toString() {
    return "%s-r%d-%d-%d".formatted(deployment, revision, ordinal, attempt);
  }
}
