package dev.berth.deployment;

import java.util.Optional;
import java.util.UUID;

/** Names a deployment; time-ordered (UUIDv7). */
public record DeploymentId(UUID value) implements Comparable<DeploymentId> {
  private static final String RID_PREFIX = "ri.foundry-ml-live.main.live-deployment.";

  /** Its name in Foundry's API. */
  public String rid() {
    return RID_PREFIX + value;
  }

  /** Reads what {@link #rid} wrote; empty where the text is another kind of RID, or none. */
  public static Optional<DeploymentId> ofRid(String rid) {
    return rid.startsWith(RID_PREFIX)
        ? parse(rid.substring(RID_PREFIX.length()))
        : Optional.empty();
  }

  /** Reads a UUID in its canonical form; empty where the text is not one. */
  public static Optional<DeploymentId> parse(String text) {
    try {
      var uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? Optional.of(new DeploymentId(uuid)) : Optional.empty();
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(DeploymentId other) {
    return value.toString().compareTo(other.value.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
