package dev.berth.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A step of a start that goes on beside the others until its result is needed. */
final class Beside<T> {
  private final FutureTask<T> step;

  private Beside(FutureTask<T> step) {
    this.step = step;
  }

  static <T> Beside<T> begin(Callable<T> work) {
    var step = new FutureTask<>(work);
    Thread.ofVirtual().name("start-step").start(step);
    return new Beside<>(step);
  }

  /** Waits for what came of it; fails as it failed. */
  T result() throws IOException, InterruptedException {
    try {
      return step.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
