package dev.berth.simulation;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** What happens at which time, in order of time and then of planning. */
final class Agenda {
  private record Entry(Instant at, long serial, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::serial));
  private long serial;

  void plan(Instant at, Runnable what) {
    entries.add(new Entry(at, serial++, what));
  }

  Optional<Instant> next() {
    return Optional.ofNullable(entries.peek()).map(Entry::at);
  }

  /** Does the first thing that is due; false where nothing is. */
  boolean doNext(Instant now) {
    var first = entries.peek();
    if (first == null || first.at().isAfter(now)) {
      return false;
    }
    entries.remove();
    first.what().run();
    return true;
  }
}
