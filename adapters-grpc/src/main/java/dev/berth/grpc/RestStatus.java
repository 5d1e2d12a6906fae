package dev.berth.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.Code;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.Status;
import io.grpc.Metadata;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A status for a client that speaks REST: {@code {"error": {"code", "message", "status",
 * "details"}}} with the status of HTTP as its code. It travels in the trailers {@code x-rest-error}
 * and {@code x-rest-status}, which Envoy turns into the response. Of a prediction it is said as the
 * Open Inference Protocol does: {@code {"error": "a sentence"}}.
 */
final class RestStatus {
  private static final Metadata.Key<String> ORIGINAL_PATH = key("x-envoy-original-path");
  private static final Metadata.Key<String> ERROR = key("x-rest-error");
  private static final Metadata.Key<String> STATUS = key("x-rest-status");
  private static final Pattern PREDICTION = Pattern.compile(":infer(\\?|$)");
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(ErrorDetailsProto.getDescriptor().getMessageTypes())
                  .build())
          .alwaysPrintFieldsWithNoPresence()
          .omittingInsignificantWhitespace();

  private RestStatus() {}

  /** Whether Envoy made this call of a REST request. */
  static boolean isAskedFor(Metadata headers) {
    return headers.containsKey(ORIGINAL_PATH);
  }

  /** The query of the REST request that the call was made of; empty where there is none. */
  static String query(Metadata headers) {
    var path = headers.get(ORIGINAL_PATH);
    var start = path == null ? -1 : path.indexOf('?');
    return path == null || start < 0 ? "" : path.substring(start + 1);
  }

  /**
   * What carries the status to Envoy.
   *
   * @param headers of the call
   */
  static Metadata trailers(Status status, Metadata headers) {
    var trailers = new Metadata();
    var path = headers.get(ORIGINAL_PATH);
    trailers.put(
        ERROR,
        path != null && PREDICTION.matcher(path).find() ? ofPrediction(status) : body(status));
    trailers.put(STATUS, Integer.toString(http(code(status))));
    return trailers;
  }

  /** As the Open Inference Protocol says errors. */
  private static String ofPrediction(Status status) {
    return "{\"error\":%s}"
        .formatted(print(Value.newBuilder().setStringValue(status.getMessage()).build()));
  }

  private static String body(Status status) {
    var details =
        status.getDetailsList().stream()
            .map(RestStatus::print)
            .collect(Collectors.joining(",", "[", "]"));
    return "{\"error\":{\"code\":%d,\"message\":%s,\"status\":\"%s\",\"details\":%s}}"
        .formatted(
            http(code(status)),
            print(Value.newBuilder().setStringValue(status.getMessage()).build()),
            code(status),
            details);
  }

  /** In ASCII, as headers must be. */
  private static String print(MessageOrBuilder message) {
    try {
      return PRINTER
          .print(message)
          .chars()
          .mapToObj(
              character ->
                  character >= ' ' && character <= '~'
                      ? String.valueOf((char) character)
                      : "\\u%04x".formatted(character))
          .collect(Collectors.joining());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a detail of no known kind", e);
    }
  }

  private static Code code(Status status) {
    var code = Code.forNumber(status.getCode());
    return code == null ? Code.UNKNOWN : code;
  }

  /** As {@code google/rpc/code.proto} says it. */
  private static int http(Code code) {
    return switch (code) {
      case OK -> 200;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, ABORTED -> 409;
      case RESOURCE_EXHAUSTED -> 429;
      case CANCELLED -> 499;
      case UNKNOWN, INTERNAL, DATA_LOSS, UNRECOGNIZED -> 500;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
    };
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
