package dev.berth.grpc;

import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory that requests take: a few large ones may be in hand at once, from the byte that
 * makes them large until they are answered. One more is refused while it still arrives, and so is
 * one that is too large, so that nobody without a key can fill the heap.
 */
final class LargeRequests extends ServerStreamTracer.Factory {
  private static final Context.Key<Arrival> ARRIVAL = Context.key("arrival");
  private static final int LARGE_BYTES = 64 << 10;
  // Envoy accepts bodies of 4 MiB; a message may be a little larger than its JSON. What asks for a
  // stream is never large.
  private static final int LARGEST_BYTES = (4 << 20) + (64 << 10);
  // Each takes about five times its 4 MiB while it is read, checked and stored.
  private static final int AT_ONCE = 8;

  private final Semaphore places = new Semaphore(AT_ONCE);

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    return new Arrival();
  }

  /** The arrival of the present call's request, inside of an interceptor. */
  static Arrival current() {
    return Objects.requireNonNull(ARRIVAL.get(), "only calls of a server with a tracer");
  }

  /** One request that arrives. */
  final class Arrival extends ServerStreamTracer {
    private @Nullable ServerCall<?, ?> call;
    private int largest;
    private long bytes;
    private boolean hasPlace;
    private boolean refused;

    @Override
    public Context filterContext(Context context) {
      return context.withValue(ARRIVAL, this);
    }

    /** Takes the call to refuse; no byte of a request arrives before. */
    synchronized void of(ServerCall<?, ?> started) {
      call = started;
      largest =
          started.getMethodDescriptor().getType() == MethodType.UNARY ? LARGEST_BYTES : LARGE_BYTES;
    }

    /** The same listener, but for what arrives of a request that was refused. */
    <Q> ServerCall.Listener<Q> unlessRefused(ServerCall.Listener<Q> served) {
      return new SimpleForwardingServerCallListener<>(served) {
        @Override
        public void onHalfClose() {
          if (!refused()) {
            super.onHalfClose();
          }
        }
      };
    }

    private synchronized boolean refused() {
      return refused;
    }

    @Override
    public synchronized void inboundWireSize(long more) {
      bytes += more;
      if (bytes <= LARGE_BYTES || refused || call == null) {
        return;
      }
      if (bytes > largest) {
        refuse(call, GrpcErrors.tooLarge(largest));
      } else if (!hasPlace) {
        hasPlace = places.tryAcquire();
        if (!hasPlace) {
          refuse(call, GrpcErrors.overloaded("too many large requests at once"));
        }
      }
    }

    @Override
    public synchronized void inboundMessageRead(int number, long wireBytes, long bytesRead) {
      if (largest == LARGE_BYTES) {
        bytes = 0;
      }
    }

    private void refuse(ServerCall<?, ?> large, Status error) {
      refused = true;
      ErrorInterceptor.close(large, error);
    }

    @Override
    public synchronized void streamClosed(io.grpc.Status status) {
      if (hasPlace) {
        hasPlace = false;
        places.release();
      }
    }
  }
}
