package dev.berth.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Knows the calls that are being served, and refuses one too many. Each unary call has a deadline
 * in its context, and a server that stops can wait for them; a stream has neither.
 */
final class ServedCalls implements ServerInterceptor, AutoCloseable {
  private static final Metadata.Key<String> ENVOY_TIMEOUT =
      Metadata.Key.of("x-envoy-expected-rq-timeout-ms", Metadata.ASCII_STRING_MARSHALLER);
  private static final Pattern MILLISECONDS = Pattern.compile("[1-9]\\d{0,8}");
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_UNARY = 2048;
  // Of each method: watches of health, which need no key, take no place from watches of
  // deployments.
  private static final int MOST_STREAMS = 2_048;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("grpc-deadlines").daemon().factory());
  private final Map<String, Semaphore> streams = new ConcurrentHashMap<>();
  private int inFlight;

  ServedCalls() {
    // Calls end long before their deadlines: what stays of them would fill the heap.
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var arrival = LargeRequests.current();
    arrival.of(call);
    if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return stream(call, headers, next, arrival);
    }
    if (!begin()) {
      ErrorInterceptor.close(call, GrpcErrors.overloaded("too many requests at once"));
      return new ServerCall.Listener<>() {};
    }
    var context = Context.current().withDeadline(deadline(headers), timer);
    return new SimpleForwardingServerCallListener<Q>(
        arrival.unlessRefused(Contexts.interceptCall(context, call, headers, next))) {
      @Override
      public void onComplete() {
        super.onComplete();
        end(context);
      }

      @Override
      public void onCancel() {
        super.onCancel();
        end(context);
      }
    };
  }

  private <Q, A> ServerCall.Listener<Q> stream(
      ServerCall<Q, A> call,
      Metadata headers,
      ServerCallHandler<Q, A> next,
      LargeRequests.Arrival arrival) {
    var method = call.getMethodDescriptor().getFullMethodName();
    var places = streams.computeIfAbsent(method, _ -> new Semaphore(MOST_STREAMS));
    if (!places.tryAcquire()) {
      refuse(call, headers);
      return new ServerCall.Listener<>() {};
    }
    return new SimpleForwardingServerCallListener<Q>(
        arrival.unlessRefused(next.startCall(call, headers))) {
      @Override
      public void onComplete() {
        places.release();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        places.release();
        super.onCancel();
      }
    };
  }

  /** Streams are of the native API alone, so REST clients are told in its form. */
  private static void refuse(ServerCall<?, ?> call, Metadata headers) {
    var error =
        GrpcErrors.overloaded(
            "%d streams of this kind are open; end one that nobody reads, let readers share one, or ask later"
                .formatted(MOST_STREAMS));
    if (RestStatus.isAskedFor(headers)) {
      var status = StatusProto.toStatusRuntimeException(error).getStatus();
      call.close(status, RestStatus.trailers(error, headers));
    } else {
      ErrorInterceptor.close(call, error);
    }
  }

  /** Waits until no unary call is being served, or the time is over. */
  synchronized void awaitNone(Duration longest) throws InterruptedException {
    var deadline = Deadline.after(longest.toNanos(), TimeUnit.NANOSECONDS);
    while (inFlight > 0 && !deadline.isExpired()) {
      wait(Math.max(1, deadline.timeRemaining(TimeUnit.MILLISECONDS)));
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private synchronized boolean begin() {
    if (inFlight == MOST_UNARY) {
      return false;
    }
    inFlight++;
    return true;
  }

  private void end(Context.CancellableContext context) {
    context.cancel(null);
    ended();
  }

  private synchronized void ended() {
    inFlight--;
    notifyAll();
  }

  /** What Envoy allows the call, else what its client does, else the default. */
  private static Deadline deadline(Metadata headers) {
    var envoy = headers.get(ENVOY_TIMEOUT);
    if (envoy != null && MILLISECONDS.matcher(envoy).matches()) {
      return Deadline.after(Long.parseLong(envoy), TimeUnit.MILLISECONDS);
    }
    var client = Context.current().getDeadline();
    return client == null
        ? Deadline.after(DEFAULT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        : client;
  }
}
