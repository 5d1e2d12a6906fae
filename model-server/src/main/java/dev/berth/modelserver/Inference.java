package dev.berth.modelserver;

import ai.onnxruntime.OrtException;
import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.OnnxModel;
import dev.berth.modelserver.onnx.Output;
import dev.berth.modelserver.onnx.Tensor;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets so many predictions run at once, and each so long. The model runs on threads of the
 * operating system, because native code holds on to the thread that carries a virtual one: with all
 * of those held, not even a health probe would be answered.
 */
final class Inference {
  private static final int STACK_BYTES = 1 << 20;

  private final OnnxModel model;
  private final int threads;
  private final Duration queueWait;
  private final Duration timeLimit;
  private final Semaphore turns;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(null, work, "inference", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });

  Inference(OnnxModel model, int threads, Duration queueWait, Duration timeLimit) {
    this.model = model;
    this.threads = threads;
    this.queueWait = queueWait;
    this.timeLimit = timeLimit;
    this.turns = new Semaphore(threads, true);
  }

  /**
   * Waits for a turn, first come first served.
   *
   * @throws ProblemException Busy, if none becomes free in time
   */
  Turn enter() throws InterruptedException {
    if (!turns.tryAcquire(queueWait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ProblemException(
          new Problem.Busy(
              "all "
                  + threads
                  + " threads of this replica were taken for "
                  + queueWait.toMillis()
                  + " ms"));
    }
    return new Turn();
  }

  /** The right to run the model, given back when it is closed and no run is left. */
  final class Turn implements AutoCloseable {
    private CompletableFuture<?> running = CompletableFuture.completedFuture("nothing");

    /**
     * Runs the model.
     *
     * @throws ProblemException InferenceFailed, if the model refuses the values; TimedOut, if it
     *     takes too long, and then the turn is not free before the run has really stopped
     */
    Map<String, Output> run(Map<String, Tensor> inputs, Set<String> outputs)
        throws InterruptedException {
      OnnxModel.Run run = model.prepare();
      CompletableFuture<Map<String, Output>> result =
          CompletableFuture.supplyAsync(
              () -> {
                try (run) {
                  return run.compute(inputs, outputs);
                } catch (OrtException e) {
                  throw new CompletionException(e);
                }
              },
              workers);
      running = result;
      try {
        return result.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException _) {
        run.stop();
        throw new ProblemException(new Problem.TimedOut(timeLimit.toMillis()));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof OrtException refused) {
          throw new ProblemException(new Problem.InferenceFailed(message(refused)));
        }
        throw new IllegalStateException(e.getCause());
      }
    }

    @Override
    public void close() {
      var _ = running.whenComplete((_, _) -> turns.release());
    }
  }

  private static String message(OrtException e) {
    String message = e.getMessage();
    return message == null ? "the model refused its inputs" : message;
  }
}
