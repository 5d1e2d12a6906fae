package dev.berth.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The first answer of a stream. */
final class Answers<T> implements StreamObserver<T> {
  private final CompletableFuture<T> first = new CompletableFuture<>();

  T first() {
    return first.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void onNext(T answer) {
    first.complete(answer);
  }

  @Override
  public void onError(Throwable thrown) {
    first.completeExceptionally(thrown);
  }

  @Override
  public void onCompleted() {}
}
