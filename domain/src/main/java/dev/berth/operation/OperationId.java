package dev.berth.operation;

import java.util.Optional;
import java.util.UUID;

/** Names an operation; time-ordered (UUIDv7). */
public record OperationId(UUID value) {

  /** Reads a UUID in its canonical form; empty where the text is not one. */
  public static Optional<OperationId> parse(String text) {
    try {
      var uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? Optional.of(new OperationId(uuid)) : Optional.empty();
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
