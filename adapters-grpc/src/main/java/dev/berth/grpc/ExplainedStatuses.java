package dev.berth.grpc;

import com.google.rpc.Code;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Objects;

/**
 * Gives an ErrorInfo to each status that gRPC's own parts made without one, such as those of its
 * health service, and refuses compressed requests before gRPC does it in bare words.
 */
final class ExplainedStatuses implements ServerInterceptor {
  static final Metadata.Key<String> ENCODING =
      Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (isEncoded(headers)) {
      ErrorInterceptor.close(
          call,
          GrpcErrors.notOffered("Requests are not compressed: grpc-encoding must be identity."));
      return new ServerCall.Listener<>() {};
    }
    return RestStatus.isAskedFor(headers)
        ? next.startCall(call, headers)
        : next.startCall(explained(call), headers);
  }

  /** Whether a request says that it is compressed. */
  static boolean isEncoded(Metadata headers) {
    var encoding = headers.get(ENCODING);
    return encoding != null && !encoding.equals("identity");
  }

  private static <Q, A> ServerCall<Q, A> explained(ServerCall<Q, A> call) {
    return new SimpleForwardingServerCall<>(call) {
      @Override
      public void close(Status status, Metadata trailers) {
        if (!status.isOk() && !trailers.containsKey(DETAILS)) {
          trailers.merge(details(status));
        }
        super.close(status, trailers);
      }
    };
  }

  private static Metadata details(Status status) {
    var code = Code.forNumber(status.getCode().value());
    var name = status.getCode().name();
    var words = Objects.requireNonNullElse(status.getDescription(), name);
    var error = GrpcStatus.of(Objects.requireNonNull(code, name), name, words, Map.of()).build();
    return Objects.requireNonNull(
        StatusProto.toStatusRuntimeException(error).getTrailers(), "a status has details");
  }
}
