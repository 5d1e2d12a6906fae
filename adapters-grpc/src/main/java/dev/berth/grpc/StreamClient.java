package dev.berth.grpc;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;

/**
 * Who reads a stream. While the client takes nothing, nothing is put into its buffers, and the one
 * that sends waits, for a minute at most.
 */
final class StreamClient<T> {
  private static final Duration LONGEST_STALL = Duration.ofMinutes(1);

  private final ServerCallStreamObserver<T> client;
  private final String stalled;
  private volatile Runnable whenGone = () -> {};

  /**
   * @param client the observer of a call that is still being accepted
   * @param stalled what is said of one that takes nothing for so long
   */
  StreamClient(ServerCallStreamObserver<T> client, String stalled) {
    this.client = client;
    this.stalled = stalled;
    client.setOnReadyHandler(this::becameReady);
    client.setOnCancelHandler(
        () -> {
          becameReady();
          whenGone.run();
        });
  }

  /** Whom to tell when nobody reads any more, unless that is so already. */
  void whenGone(Runnable listener) {
    whenGone = listener;
  }

  /** Whether nobody reads any more. */
  boolean gone() {
    return client.isCancelled();
  }

  /** Whether it is there and takes a message now. */
  boolean ready() {
    return client.isReady() && !gone();
  }

  /**
   * Sends a message once the client takes it.
   *
   * @throws InterruptedException also where the client is gone
   */
  void send(T message) throws InterruptedException {
    awaitReady();
    if (gone()) {
      throw new InterruptedException("nobody reads any more");
    }
    client.onNext(message);
  }

  private synchronized void awaitReady() throws InterruptedException {
    var end = System.nanoTime() + LONGEST_STALL.toNanos();
    while (!client.isReady() && !gone()) {
      var left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        throw new DeploymentException(new DeploymentError.Overloaded(stalled));
      }
      wait(Math.max(1, left.toMillis()));
    }
  }

  private synchronized void becameReady() {
    notifyAll();
  }
}
