package dev.berth.grpc;

import dev.berth.reading.Reads;
import dev.berth.reading.View;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves a unary method that can be answered from memory, on whichever thread its request comes: it
 * never blocks. What memory cannot answer goes on on a virtual thread.
 *
 * @param <Q> the requests
 */
final class ReadyCalls<Q> implements ServerCallHandler<Q, ReadyMessage> {
  private final Reads reads;
  private final ErrorInterceptor errors;
  private final Predicate<Q> simple;
  private final BiFunction<View, Q, ReadyMessage> fromMemory;
  private final Function<Q, ReadyMessage> fromStore;

  /**
   * Calls of one method.
   *
   * @param simple whether memory can answer a request
   * @param fromMemory never blocks
   * @param fromStore answers any request
   */
  ReadyCalls(
      Reads reads,
      ErrorInterceptor errors,
      Predicate<Q> simple,
      BiFunction<View, Q, ReadyMessage> fromMemory,
      Function<Q, ReadyMessage> fromStore) {
    this.reads = reads;
    this.errors = errors;
    this.simple = simple;
    this.fromMemory = fromMemory;
    this.fromStore = fromStore;
  }

  @Override
  public ServerCall.Listener<Q> startCall(ServerCall<Q, ReadyMessage> call, Metadata headers) {
    // One more than there may be, so that a second one is noticed.
    call.request(2);
    return new ServerCall.Listener<>() {
      private @Nullable Q request;
      private boolean tooMany;

      @Override
      public void onMessage(Q message) {
        tooMany |= request != null;
        request = message;
      }

      @Override
      public void onHalfClose() {
        if (request == null || tooMany) {
          call.close(
              Status.INTERNAL.withDescription("a unary call has exactly one request"),
              new Metadata());
        } else {
          serve(call, headers, request);
        }
      }
    };
  }

  private void serve(ServerCall<Q, ReadyMessage> call, Metadata headers, Q request) {
    var context = Context.current();
    Runnable askStore =
        () ->
            Thread.ofVirtual()
                .name("read")
                .start(context.wrap(() -> answer(call, headers, () -> fromStore.apply(request))));
    var secret = CurrentCaller.secret();
    if (secret.isEmpty() || !simple.test(request)) {
      askStore.run();
    } else {
      reads.read(
          secret.get(),
          view -> context.run(() -> answer(call, headers, () -> fromMemory.apply(view, request))),
          askStore);
    }
  }

  private void answer(
      ServerCall<Q, ReadyMessage> call, Metadata headers, Supplier<ReadyMessage> answer) {
    try {
      var message = answer.get();
      if (!call.isCancelled()) {
        call.sendHeaders(new Metadata());
        call.sendMessage(message);
        call.close(Status.OK, new Metadata());
      }
    } catch (RuntimeException | Error e) {
      errors.end(call, headers, e);
    }
  }
}
