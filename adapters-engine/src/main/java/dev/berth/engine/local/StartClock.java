package dev.berth.engine.local;

import dev.berth.replica.StartPhases;
import java.time.Duration;

/** Measures one start from its beginning, which is when this is made. */
final class StartClock {
  private final long begun = System.nanoTime();
  private long launched = begun;
  private long listening = begun;
  private boolean listens;

  /** Its process runs. */
  void launched() {
    launched = System.nanoTime();
  }

  /** It accepts connections; only the first time counts. */
  void listens() {
    if (!listens) {
      listens = true;
      listening = System.nanoTime();
    }
  }

  /** It is ready: all of its phases. */
  StartPhases ready() {
    return new StartPhases(
        Duration.ofNanos(launched - begun),
        Duration.ofNanos(listening - launched),
        Duration.ofNanos(System.nanoTime() - listening));
  }
}
