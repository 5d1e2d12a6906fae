package dev.berth.grpc;

import dev.berth.deployment.DeploymentException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * The header {@code If-Match}, in which a REST client may say the etag instead of in the request
 * (RFC 9110 section 13.1.1). {@code *} means any, as no etag does.
 */
final class IfMatch implements ServerInterceptor {
  private static final String NAME = "If-Match";
  private static final String ANY = "*";
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of(NAME, Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> HEADER = Context.keyWithDefault(NAME, "");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var given = headers.get(KEY);
    return given == null || given.strip().equals(ANY)
        ? next.startCall(call, headers)
        : Contexts.interceptCall(
            Context.current().withValue(HEADER, given.strip()), call, headers, next);
  }

  /**
   * The etag that the call being served asks for; empty where it names none.
   *
   * @param etag as the request itself says it
   * @throws DeploymentException InvalidRequest where the two differ
   */
  static String or(String etag) {
    var header = HEADER.get();
    if (header.isEmpty() || header.equals(etag)) {
      return etag;
    }
    if (etag.isEmpty()) {
      return header;
    }
    throw Invalid.field(NAME, "%s (expected: %s, as etag says)".formatted(header, etag));
  }
}
