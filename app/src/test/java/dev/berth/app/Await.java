package dev.berth.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The one way in which these tests wait: for a condition, with a limit. */
final class Await {
  private static final Duration LOOK = Duration.ofMillis(50);

  private Await() {}

  /** Looks until the value is as it should be, and answers it. */
  static <T> T until(String what, Duration limit, Supplier<T> look, Predicate<T> good) {
    var end = System.nanoTime() + limit.toNanos();
    while (true) {
      var value = look.get();
      if (good.test(value)) {
        return value;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit + ": " + what + "; last seen: " + value);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /** Looks for so long, and fails as soon as the value is not as it should be. */
  static <T> void throughout(String what, Duration time, Supplier<T> look, Predicate<T> good) {
    var end = System.nanoTime() + time.toNanos();
    do {
      var value = look.get();
      if (!good.test(value)) {
        throw new AssertionError("not all the time: " + what + "; seen: " + value);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    } while (System.nanoTime() < end);
  }
}
