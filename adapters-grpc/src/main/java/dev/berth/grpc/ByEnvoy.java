package dev.berth.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Whether Envoy made the call of a request that came to it. Who says so falsely is told what
 * Envoy's clients are, and nothing more.
 */
final class ByEnvoy implements ServerInterceptor {
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("x-envoy-expected-rq-timeout-ms", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Boolean> IT_WAS =
      Context.keyWithDefault("by-envoy", Boolean.FALSE);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return headers.containsKey(TIMEOUT)
        ? Contexts.interceptCall(Context.current().withValue(IT_WAS, true), call, headers, next)
        : next.startCall(call, headers);
  }

  /** Of the call that is being served. */
  static boolean itWas() {
    return IT_WAS.get();
  }
}
