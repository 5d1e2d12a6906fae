package dev.berth.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;

/** A call that nobody answers. */
final class NoCall extends ServerCall<HealthCheckRequest, HealthCheckResponse> {
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
