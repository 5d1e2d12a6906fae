package dev.berth.rest.foundry;

import dev.berth.rest.Json;
import dev.berth.rest.RestError;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Foundry's clients read of an error.
 *
 * @param kind its error code
 * @param name such as {@code ThreadCountTooHigh}; general names carry a prefix
 * @param parameters an object, also where it is empty
 */
record Envelope(
    Kind kind, String name, String description, Map<String, ? extends Json> parameters) {
  private static final int LONGEST_DESCRIPTION = 3_000;

  /** The error codes, each with its HTTP status and its gRPC code. */
  enum Kind {
    UNAUTHORIZED(401, Status.Code.UNAUTHENTICATED),
    PERMISSION_DENIED(403, Status.Code.PERMISSION_DENIED),
    INVALID_ARGUMENT(400, Status.Code.INVALID_ARGUMENT),
    NOT_FOUND(404, Status.Code.NOT_FOUND),
    CONFLICT(409, Status.Code.ALREADY_EXISTS),
    RATE_LIMIT(429, Status.Code.RESOURCE_EXHAUSTED),
    INTERNAL(500, Status.Code.INTERNAL),
    TIMEOUT(500, Status.Code.DEADLINE_EXCEEDED),
    UNAVAILABLE(503, Status.Code.UNAVAILABLE);

    private final int httpStatus;
    private final Status.Code grpcCode;

    Kind(int httpStatus, Status.Code grpcCode) {
      this.httpStatus = httpStatus;
      this.grpcCode = grpcCode;
    }
  }

  /** The envelope of one request. */
  RestError of(String requestId) {
    var body = new LinkedHashMap<String, Json>();
    body.put("errorCode", Json.text(kind.name()));
    body.put("errorName", Json.text(name));
    body.put("errorInstanceId", Json.text(requestId));
    body.put("errorDescription", new Json.Text(description, LONGEST_DESCRIPTION));
    body.put("parameters", new Json.Members(parameters));
    return RestError.of(
        kind.httpStatus, new Json.Members(body), kind.grpcCode, name + ": " + description);
  }
}
