package dev.berth.grpc;

import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.DeploymentEvent;
import dev.berth.proto.berth.v1.DeploymentsGrpc.DeploymentsImplBase;
import dev.berth.proto.berth.v1.GetDeploymentRequest;
import dev.berth.proto.berth.v1.WatchDeploymentsRequest;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Answers when it is told to, and remembers how it was called. */
final class SlowDeployments extends DeploymentsImplBase {
  private final Semaphore calls = new Semaphore(0);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private volatile boolean virtual;
  private volatile Duration timeLeft = Duration.ZERO;

  @Override
  public void getDeployment(GetDeploymentRequest request, StreamObserver<Deployment> answer) {
    virtual = Thread.currentThread().isVirtual();
    timeLeft =
        Duration.ofMillis(
            Objects.requireNonNull(Context.current().getDeadline())
                .timeRemaining(TimeUnit.MILLISECONDS));
    calls.release();
    await(mayAnswer);
    answer.onNext(Deployment.getDefaultInstance());
    answer.onCompleted();
  }

  /** Open until its client ends it. */
  @Override
  public void watchDeployments(
      WatchDeploymentsRequest request, StreamObserver<DeploymentEvent> answer) {
    answer.onNext(DeploymentEvent.getDefaultInstance());
  }

  void goOn() {
    mayAnswer.countDown();
  }

  /** Waits for so many calls, or for so many more. */
  void awaitCalls(int count) throws InterruptedException {
    if (!calls.tryAcquire(count, 20, TimeUnit.SECONDS)) {
      throw new AssertionError("waited in vain");
    }
  }

  boolean ranOnAVirtualThread() {
    return virtual;
  }

  Duration timeLeft() {
    return timeLeft;
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
