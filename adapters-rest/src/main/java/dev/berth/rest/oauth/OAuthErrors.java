package dev.berth.rest.oauth;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.Violation;
import dev.berth.rest.Json;
import dev.berth.rest.RestError;
import dev.berth.rest.Surface;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;

/** Errors as RFC 6749 section 5.2 prints them: {@code {"error", "error_description"}}. */
final class OAuthErrors implements Surface {

  @Override
  public RestError known(DeploymentError error, String requestId) {
    if (error instanceof DeploymentError.Unauthenticated(var why)) {
      return say(401, Status.Code.UNAUTHENTICATED, "invalid_client", why);
    }
    if (error instanceof DeploymentError.InvalidRequest(var violations)) {
      return invalid(violations);
    }
    if (error instanceof DeploymentError.Overloaded(var why)) {
      return say(429, Status.Code.RESOURCE_EXHAUSTED, "temporarily_unavailable", why);
    }
    if (error instanceof DeploymentError.Unavailable(var why)) {
      return say(503, Status.Code.UNAVAILABLE, "temporarily_unavailable", why);
    }
    // Nothing else comes of granting or revoking a token.
    return unexpected(requestId);
  }

  @Override
  public RestError unexpected(String requestId) {
    return say(
        500,
        Status.Code.INTERNAL,
        "server_error",
        "Berth failed; its log names the cause under " + requestId + ".");
  }

  private static RestError invalid(List<Violation> violations) {
    var first = violations.getFirst();
    var code =
        switch (first.field()) {
          case "grant_type" ->
              first instanceof Violation.Missing ? "invalid_request" : "unsupported_grant_type";
          case "scope" -> "invalid_scope";
          default -> "invalid_request";
        };
    return say(400, Status.Code.INVALID_ARGUMENT, code, first.message());
  }

  private static RestError say(
      int httpStatus, Status.Code grpcCode, String code, String description) {
    var body = new LinkedHashMap<String, Json>();
    body.put("error", Json.text(code));
    body.put("error_description", Json.text(description));
    return RestError.of(httpStatus, new Json.Members(body), grpcCode, code + ": " + description);
  }
}
