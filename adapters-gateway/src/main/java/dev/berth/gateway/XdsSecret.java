package dev.berth.gateway;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets only those in who know the secret: routes say where every replica listens. */
final class XdsSecret implements ServerInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-berth-xds", Metadata.ASCII_STRING_MARSHALLER);

  private final byte[] secret;

  XdsSecret(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var given = headers.get(HEADER);
    if (given != null && MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8))) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.UNAUTHENTICATED.withDescription("x-berth-xds: wrong or missing"), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
