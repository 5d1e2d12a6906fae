package dev.berth.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.StatusProto;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place in which exceptions of the native services become statuses, in the form that the
 * client speaks.
 */
final class ErrorInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorInterceptor.class);

  private static final DeploymentError UNREADABLE =
      Invalid.field("body", "not readable (expected: a message of the method's type)").error();

  private final Supplier<UUID> ids;

  /**
   * @param ids names what the log says of a fault
   */
  ErrorInterceptor(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /** A service whose errors become statuses, also where its request cannot be parsed. */
  ServerServiceDefinition around(ServerServiceDefinition service) {
    // Parsed as a message of the service only inside of this interceptor.
    var unparsed = ServerInterceptors.useInputStreamMessages(service);
    return ServerInterceptors.intercept(
        unparsed, new KnownParameters(), this, new IfMatch(), new ByEnvoy());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<Q>(next.startCall(call, headers)) {
      private boolean ended;

      @Override
      public void onMessage(Q message) {
        unlessEnded(() -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        unlessEnded(super::onHalfClose);
      }

      private void unlessEnded(Runnable step) {
        if (ended) {
          return;
        }
        try {
          step.run();
        } catch (RuntimeException | Error e) {
          ended = true;
          end(call, headers, e);
        }
      }
    };
  }

  /** Ends a call with what was thrown while it was served. */
  void end(ServerCall<?, ?> call, Metadata headers, Throwable thrown) {
    if (call.isCancelled()) {
      return;
    }
    var status = status(thrown);
    if (RestStatus.isAskedFor(headers)) {
      var answer = StatusProto.toStatusRuntimeException(status);
      call.close(answer.getStatus(), RestStatus.trailers(status, headers));
    } else {
      close(call, status);
    }
  }

  /**
   * Ends a call that has no answer but this. A REST request of any surface gets that surface's
   * general words from Envoy.
   */
  static void close(ServerCall<?, ?> call, Status error) {
    var answer = StatusProto.toStatusRuntimeException(error);
    var trailers = answer.getTrailers();
    call.close(answer.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  private Status status(Throwable thrown) {
    if (thrown instanceof DeploymentException known) {
      return GrpcErrors.toStatus(known.error());
    }
    if (thrown.getCause() instanceof InvalidProtocolBufferException) {
      return GrpcErrors.toStatus(UNREADABLE);
    }
    var logId = ids.get().toString();
    LOG.error("call {} failed", logId, thrown);
    return GrpcErrors.unexpected(logId);
  }
}
