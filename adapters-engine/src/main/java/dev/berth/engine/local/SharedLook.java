package dev.berth.engine.local;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A look at what is long to read. Callers who ask at the same time share one. Safe for many
 * threads.
 */
final class SharedLook<T> {
  private final Look<T> look;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Seen<T> latest;

  SharedLook(Look<T> look) {
    this.look = look;
  }

  /** Reads all of it. */
  @FunctionalInterface
  interface Look<T> {
    T look() throws IOException;
  }

  private record Seen<T>(T what, long begunAt) {}

  /**
   * What was there at some moment after an earlier one, which may be in the past.
   *
   * @param moment a value of {@link System#nanoTime}
   */
  T after(long moment) throws IOException {
    lock.lock();
    try {
      var seen = latest;
      if (seen == null || seen.begunAt() - moment < 0) {
        var begunAt = System.nanoTime();
        seen = new Seen<>(look.look(), begunAt);
        latest = seen;
      }
      return seen.what();
    } finally {
      lock.unlock();
    }
  }
}
