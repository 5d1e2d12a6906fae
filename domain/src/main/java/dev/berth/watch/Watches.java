package dev.berth.watch;

import dev.berth.project.ProjectId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells all readers of this process what changes: one thread reads the log for all of them, woken
 * by this process's own commits and else by the clock, for others commit too. Nothing is read while
 * nobody watches. Safe for many threads.
 */
public final class Watches implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Watches.class.getName());
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final int BATCH = 500;

  private final ChangeLog log;
  private final Semaphore wakes = new Semaphore(0);
  private final Set<Watch> watches = new HashSet<>();
  private boolean reading;
  private boolean closed;

  /** Readers of that log. */
  public Watches(ChangeLog log) {
    this.log = log;
  }

  /**
   * Begins to tell a reader what changes from now on. What changed before is what it finds in the
   * store, or {@link #missed}, afterwards.
   */
  public Watch open(ProjectId project) {
    // Before it is registered, so that no token that begins here skips anything.
    var now = log.end();
    var watch = new Watch(this, project, now);
    synchronized (this) {
      if (closed) {
        watch.end();
        return watch;
      }
      watches.add(watch);
      if (!reading) {
        reading = true;
        Thread.ofVirtual().name("watches").start(() -> read(now));
      }
    }
    wakes.release();
    return watch;
  }

  /** What changed after a place: a page of it, for a reader that was away. */
  public List<ChangeLog.Entry> missed(Place after) {
    return log.after(after, BATCH);
  }

  /** Something was committed by this process. */
  public void committed() {
    wakes.release();
  }

  synchronized void forget(Watch watch) {
    watches.remove(watch);
    wakes.release();
  }

  private synchronized List<Watch> current() {
    if (watches.isEmpty() || closed) {
      reading = false;
    }
    return reading ? List.copyOf(watches) : List.of();
  }

  private void read(Place begin) {
    var place = begin;
    for (var readers = current(); !readers.isEmpty(); readers = current()) {
      try {
        var entries = log.after(place, BATCH);
        if (!entries.isEmpty()) {
          place = entries.getLast().place();
          for (var reader : readers) {
            reader.tell(entries, place);
          }
        }
        if (entries.size() < BATCH) {
          rest(POLL);
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "changes cannot be read: {0}", e.toString());
        rest(AFTER_TROUBLE);
      }
    }
  }

  private void rest(Duration longest) {
    try {
      if (wakes.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        wakes.drainPermits();
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends every watch. */
  @Override
  public synchronized void close() {
    closed = true;
    watches.forEach(Watch::end);
    wakes.release();
  }
}
