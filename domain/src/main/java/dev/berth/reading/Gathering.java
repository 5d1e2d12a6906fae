package dev.berth.reading;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What many threads bring and one takes, all of it at once. Nobody who brings something ever waits,
 * not even for a lock.
 */
final class Gathering<T> {
  private static final Duration A_MOMENT = Duration.ofMillis(1);
  private static final Duration FOREVER = Duration.ofDays(365);

  private final AtomicReference<@Nullable Brought<T>> newest = new AtomicReference<>();

  /** Who waits until there are that many. */
  private volatile @Nullable Taker taker;

  private record Brought<T>(T value, @Nullable Brought<T> before, int count) {}

  private record Taker(Thread thread, int wanted) {}

  /** Brings one. */
  void add(T value) {
    Brought<T> before;
    Brought<T> mine;
    do {
      before = newest.get();
      mine = new Brought<>(value, before, before == null ? 1 : before.count() + 1);
    } while (!newest.compareAndSet(before, mine));
    var waiting = taker;
    // One of them is the one that makes it so many.
    if (waiting != null && mine.count() == waiting.wanted()) {
      LockSupport.unpark(waiting.thread());
    }
  }

  /** Takes all there are, in the order in which they came. */
  List<T> take() {
    var taken = new ArrayList<T>();
    for (var each = newest.getAndSet(null); each != null; each = each.before()) {
      taken.add(each.value());
    }
    Collections.reverse(taken);
    return taken;
  }

  /**
   * Waits for one, and then a moment for as many as are hoped for. One thread at a time.
   *
   * @param goesOn whether to wait on; looked at again after {@link #wake}
   */
  void await(int hopedFor, BooleanSupplier goesOn) {
    await(1, FOREVER, goesOn);
    await(hopedFor, A_MOMENT, goesOn);
    taker = null;
  }

  private void await(int wanted, Duration longest, BooleanSupplier goesOn) {
    taker = new Taker(Thread.currentThread(), wanted);
    var end = System.nanoTime() + longest.toNanos();
    for (var left = longest.toNanos();
        left > 0 && count() < wanted && goesOn.getAsBoolean() && !Thread.interrupted();
        left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  /** How many there are now. */
  int count() {
    var last = newest.get();
    return last == null ? 0 : last.count();
  }

  /** Has whoever waits look again. */
  void wake() {
    var waiting = taker;
    if (waiting != null) {
      LockSupport.unpark(waiting.thread());
    }
  }
}
