package dev.berth.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Work that stops in front of one of its port calls, while the world goes on, and continues later
 * with what it knew then. It has a thread of its own, which runs only while everybody else waits.
 */
final class Suspension {
  private final Semaphore go = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private final Runnable work;
  private int callsBefore;
  private boolean resumed;
  private boolean killed;
  private boolean finished;
  private @Nullable Throwable thrown;

  /** Work that will stop after that many port calls. */
  Suspension(Runnable work, int callsBefore) {
    this.work = work;
    this.callsBefore = callsBefore;
  }

  /** Runs the work until it stops or ends; false where it ended. */
  boolean begin() {
    Thread.ofVirtual().start(this::run);
    return handOver();
  }

  /** Lets the stopped work go on to its end. */
  void resume() {
    resumed = true;
    go.release();
    handOver();
  }

  /** Ends the stopped work where it stands. */
  void kill() {
    killed = true;
    go.release();
    back.acquireUninterruptibly();
  }

  /** Whether the work goes on after a stop. */
  boolean resumed() {
    return resumed;
  }

  /** A port call of the work begins. */
  void pass() {
    if (callsBefore-- == 0) {
      back.release();
      go.acquireUninterruptibly();
      if (killed) {
        throw new Crash();
      }
    }
  }

  private void run() {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      thrown = e;
    }
    finished = true;
    back.release();
  }

  private boolean handOver() {
    back.acquireUninterruptibly();
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
    return !finished;
  }
}
