package dev.berth.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a process again whenever it dies, with a growing back-off while it dies young. */
final class Keeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);
  private static final Duration OLD_ENOUGH = Duration.ofSeconds(10);

  private final String name;
  private final Supplier<ProcessHandle> start;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keeper").factory());
  private Duration backOff = Duration.ZERO;
  private volatile boolean closed;

  /**
   * A keeper that keeps nothing yet.
   *
   * @param name of the process, for the log
   * @param start starts it again
   */
  Keeper(String name, Supplier<ProcessHandle> start) {
    this.name = name;
    this.start = start;
  }

  /** Keeps this process running from now on. */
  void keep(ProcessHandle process) {
    var since = System.nanoTime();
    var _ =
        process
            .onExit()
            .thenRun(
                () -> {
                  if (!closed) {
                    again(process.pid(), Duration.ofNanos(System.nanoTime() - since));
                  }
                });
  }

  private void again(long pid, Duration age) {
    backOff =
        age.compareTo(OLD_ENOUGH) > 0
            ? Duration.ZERO
            : shorter(backOff.multipliedBy(2).plusMillis(200), LONGEST_BACK_OFF);
    LOG.warn("{} (pid {}) ended; it is started again in {} ms", name, pid, backOff.toMillis());
    schedule(backOff);
  }

  private void schedule(Duration wait) {
    if (!closed) {
      var _ = timer.schedule(this::restart, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void restart() {
    try {
      if (!closed) {
        keep(start.get());
      }
    } catch (RuntimeException e) {
      LOG.error("{} cannot be started again; another try follows", name, e);
      schedule(LONGEST_BACK_OFF);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Leaves the process as it is and looks after it no more; a start that has begun ends first. */
  @Override
  public synchronized void close() {
    closed = true;
    timer.shutdown();
  }
}
