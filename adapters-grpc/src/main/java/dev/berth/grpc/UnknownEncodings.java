package dev.berth.grpc;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;

/**
 * Calls every coding of a request by a name that the server knows. It would answer others before
 * any interceptor, in bare words; so {@link ExplainedStatuses} refuses them all alike.
 */
final class UnknownEncodings extends ServerStreamTracer.Factory {
  private static final String KNOWN = "gzip";

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    if (ExplainedStatuses.isEncoded(headers)) {
      headers.discardAll(ExplainedStatuses.ENCODING);
      headers.put(ExplainedStatuses.ENCODING, KNOWN);
    }
    return new ServerStreamTracer() {};
  }
}
