package dev.berth.rest;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place in which a surface's exceptions become answers. A call that Envoy made of a REST
 * request ends with the trailers {@code x-rest-error} (the whole body) and {@code x-rest-status},
 * which Envoy turns into the response; it sends no headers before them.
 */
public final class SurfaceInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(SurfaceInterceptor.class);

  private static final Metadata.Key<String> ORIGINAL_PATH = key("x-envoy-original-path");
  private static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
  private static final Metadata.Key<String> REST_ERROR = key("x-rest-error");
  private static final Metadata.Key<String> REST_STATUS = key("x-rest-status");

  // What Envoy makes of an object where the contract has a map's text cannot be parsed.
  private static final DeploymentError UNREADABLE =
      new DeploymentError.InvalidRequest(
          List.of(
              new Violation.Invalid(
                  "body", "body: not readable (expected: a value of its type in each field)")));

  private final Surface surface;
  private final Supplier<UUID> ids;

  /**
   * A service whose errors are said as that surface does, also where its request cannot be parsed.
   *
   * @param ids names the requests that come without a UUID of their own
   * @param inner what else is around the service
   */
  public static ServerServiceDefinition around(
      BindableService service, Surface surface, Supplier<UUID> ids, ServerInterceptor... inner) {
    // Parsed as a message of the service only inside of this interceptor.
    var unparsed = ServerInterceptors.useInputStreamMessages(service.bindService());
    return ServerInterceptors.intercept(
        ServerInterceptors.intercept(unparsed, inner), new SurfaceInterceptor(surface, ids));
  }

  private SurfaceInterceptor(Surface surface, Supplier<UUID> ids) {
    this.surface = surface;
    this.ids = ids;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var context = RequestIds.remember(Context.current(), call.getMethodDescriptor(), headers);
    return new SimpleForwardingServerCallListener<Q>(
        Contexts.interceptCall(context, call, headers, next)) {
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

  private void end(ServerCall<?, ?> call, Metadata headers, Throwable thrown) {
    if (call.isCancelled()) {
      return;
    }
    var error = error(requestId(headers), thrown);
    var trailers = new Metadata();
    if (headers.containsKey(ORIGINAL_PATH)) {
      trailers.put(REST_ERROR, error.body());
      trailers.put(REST_STATUS, Integer.toString(error.httpStatus()));
    }
    call.close(error.grpcStatus(), trailers);
  }

  private RestError error(String requestId, Throwable thrown) {
    if (thrown instanceof DeploymentException known) {
      return surface.known(known.error(), requestId);
    }
    if (thrown.getCause() instanceof InvalidProtocolBufferException) {
      return surface.known(UNREADABLE, requestId);
    }
    LOG.error("request {} failed", requestId, thrown);
    return surface.unexpected(requestId);
  }

  private String requestId(Metadata headers) {
    var given = headers.get(REQUEST_ID);
    try {
      return given == null ? ids.get().toString() : UUID.fromString(given).toString();
    } catch (IllegalArgumentException notOne) {
      return ids.get().toString();
    }
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
