package dev.berth.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;

/** A call that nobody answers. */
final class NoCall extends ServerCall<HealthCheckRequest, HealthCheckResponse> {

  /** Does something as it is done within such a call that came with that header. */
  static void within(ServerInterceptor interceptor, String header, String value, Runnable action) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
    within(interceptor, headers, action);
  }

  /** Does something as it is done within such a call that came with those headers. */
  static void within(ServerInterceptor interceptor, Metadata headers, Runnable action) {
    var _ =
        interceptor.interceptCall(
            new NoCall(),
            headers,
            (_, _) -> {
              action.run();
              return new Listener<>() {};
            });
  }

  @Override
  public void request(int count) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(HealthCheckResponse message) {}

  @Override
  public void close(Status status, Metadata trailers) {}

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public MethodDescriptor<HealthCheckRequest, HealthCheckResponse> getMethodDescriptor() {
    return HealthGrpc.getCheckMethod();
  }
}
