package dev.berth.persistence;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what must become so. */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  /** Looks again and again until it is so, at most for half a minute. */
  public static void until(Callable<Boolean> condition) throws Exception {
    var end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not so after " + LIMIT);
      }
      Thread.sleep(5);
    }
  }
}
