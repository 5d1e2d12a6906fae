package dev.berth.watch;

import dev.berth.project.ProjectId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
  private static final int CATCHING_UP = 4;

  private final ChangeLog log;
  private final Semaphore wakes = new Semaphore(0);
  private final Semaphore catchingUp = new Semaphore(CATCHING_UP, true);
  private final Lock beginning = new ReentrantLock();

  /** In the order in which they came, so that those of one connection are told together. */
  private final Set<Watch> watches = new LinkedHashSet<>();

  /** All who watch were told everything up to here; null while nobody watches. */
  private @Nullable Place told;

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
    var watch = join(project);
    if (watch != null) {
      return watch;
    }
    // The log is asked once for all who come while nobody watches.
    beginning.lock();
    try {
      var joined = join(project);
      return joined == null ? begin(project, log.end()) : joined;
    } finally {
      beginning.unlock();
    }
  }

  private synchronized @Nullable Watch join(ProjectId project) {
    if (told == null || closed) {
      return null;
    }
    var watch = new Watch(this, project, told);
    watches.add(watch);
    return watch;
  }

  private synchronized Watch begin(ProjectId project, Place end) {
    var watch = new Watch(this, project, end);
    if (closed) {
      watch.end();
    } else {
      told = end;
      watches.add(watch);
      Thread.ofVirtual().name("watches").start(this::read);
    }
    return watch;
  }

  /** The place after everything that any reader can have been told. */
  public Place end() {
    return log.end();
  }

  /**
   * What changed after a place: a page of it, for a reader that was away. Where many come back at
   * once, they wait for each other and not for the store's connections, which others need too.
   */
  public List<ChangeLog.Entry> missed(Place after) throws InterruptedException {
    catchingUp.acquire();
    try {
      return log.after(after, BATCH);
    } finally {
      catchingUp.release();
    }
  }

  /** Something was committed by this process. */
  public void committed() {
    wakes.release();
  }

  /** Wakes every reader. */
  public synchronized void wakeAll() {
    watches.forEach(Watch::wake);
  }

  synchronized void forget(Watch watch) {
    watches.remove(watch);
    wakes.release();
  }

  private void read() {
    for (var place = next(); place != null; place = next()) {
      try {
        var entries = log.after(place, BATCH);
        tell(entries);
        if (entries.size() < BATCH) {
          rest(POLL);
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "changes cannot be read: {0}", e.toString());
        rest(AFTER_TROUBLE);
      }
    }
  }

  /** Where to read on; null where nobody watches any more. */
  private synchronized @Nullable Place next() {
    if (watches.isEmpty() || closed) {
      told = null;
    }
    return told;
  }

  /** In one step for all, so that who comes now begins before these entries or after them. */
  private synchronized void tell(List<ChangeLog.Entry> entries) {
    if (!entries.isEmpty()) {
      var end = entries.getLast().place();
      told = end;
      watches.forEach(watch -> watch.tell(entries, end));
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
