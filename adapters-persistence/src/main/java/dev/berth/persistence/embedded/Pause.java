package dev.berth.persistence.embedded;

import dev.berth.persistence.DatabaseStartException;

/** The time between two looks at something that is about to happen. */
final class Pause {
  private static final long MILLIS = 10;

  private Pause() {}

  static void shortly() {
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseStartException("Interrupted while PostgreSQL started.", e);
    }
  }
}
