package dev.berth.app;

import tools.jackson.databind.JsonNode;

/** The ways in which Berth answers errors over REST. */
enum RestSurface {
  FOUNDRY,
  KORE,
  OAUTH,
  NATIVE,
  INFERENCE;

  /** Whose errors a path that nobody changed is answered with. */
  static RestSurface of(String path) {
    if (path.startsWith("/api/public/")) {
      return KORE;
    }
    if (path.startsWith("/multipass/")) {
      return OAUTH;
    }
    if (path.startsWith("/v1/")) {
      return path.endsWith(":infer") ? INFERENCE : NATIVE;
    }
    return FOUNDRY;
  }

  /** Whether that is an error in the form of this surface. */
  boolean isError(JsonNode body) {
    return switch (this) {
      case FOUNDRY ->
          body.path("errorCode").isString()
              && body.path("errorName").isString()
              && body.path("errorInstanceId").isString()
              && body.path("parameters").isObject();
      case KORE ->
          body.at("/errors/0/msg").isString()
              && body.at("/errors/0/code").isString()
              && body.size() == 1;
      case OAUTH -> body.path("error").isString() && body.path("error_description").isString();
      case NATIVE ->
          body.at("/error/code").isInt()
              && body.at("/error/message").isString()
              && body.at("/error/status").isString()
              && count(body.at("/error/details"), "ErrorInfo") == 1;
      case INFERENCE -> body.path("error").isString() && body.size() == 1;
    };
  }

  private static long count(JsonNode details, String type) {
    return details
        .valueStream()
        .filter(each -> each.path("@type").asString("").endsWith("." + type))
        .count();
  }
}
