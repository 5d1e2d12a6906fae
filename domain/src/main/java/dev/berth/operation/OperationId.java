package dev.berth.operation;

import java.util.UUID;

/** Names an operation; time-ordered (UUIDv7). */
public record OperationId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
