package dev.berth.rest;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Calls a surface in this process with the headers that Envoy adds to a REST request. */
public final class SurfaceClient implements AutoCloseable {
  public static final String REQUEST_ID = "0192f0c1-2d3e-4a4b-8c5d-6e7f80912a3b";

  private final Server server;
  private final ManagedChannel channel;

  /** Serves the surface until it is closed. */
  public SurfaceClient(BindableService surface) {
    var name = UUID.randomUUID().toString();
    try {
      server =
          InProcessServerBuilder.forName(name).directExecutor().addService(surface).build().start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /** What Envoy would make of an error. */
  public record Failure(
      int httpStatus, @Nullable String body, Status grpcStatus, Metadata trailers) {}

  /** The channel of a REST request. */
  public Channel rest() {
    return with("x-envoy-original-path", "/api", "x-request-id", REQUEST_ID);
  }

  /** The channel of a REST request that carries an idempotency key. */
  public Channel rest(String idempotencyKey) {
    return with(
        "x-envoy-original-path",
        "/api",
        "x-request-id",
        REQUEST_ID,
        "idempotency-key",
        idempotencyKey);
  }

  /** A channel whose calls carry those headers, each name before its value. */
  public Channel with(String... headers) {
    var metadata = new Metadata();
    for (var index = 0; index < headers.length; index += 2) {
      metadata.put(key(headers[index]), headers[index + 1]);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** How a call fails. */
  public static Failure failureOf(ThrowingCallable call) {
    var thrown = Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call));
    var trailers = Objects.requireNonNullElseGet(thrown.getTrailers(), Metadata::new);
    var status = trailers.get(key("x-rest-status"));
    return new Failure(
        status == null ? 0 : Integer.parseInt(status),
        trailers.get(key("x-rest-error")),
        thrown.getStatus(),
        trailers);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
