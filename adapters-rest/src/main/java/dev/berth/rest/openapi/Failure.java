package dev.berth.rest.openapi;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.berth.rest.envoy.HttpRules;
import java.util.List;
import java.util.stream.Stream;

/** Why a call may fail, by the status of HTTP that it is answered with. */
enum Failure {
  INVALID(400, "The request breaks rules, or what there is forbids it."),
  UNAUTHENTICATED(401, "There is no key, or one that is unknown, expired or revoked."),
  DENIED(403, "The key lacks a scope."),
  MISSING(404, "There is no such thing, or not for this caller."),
  CONFLICT(
      409,
      "There is one already, it was changed since it was read, or the request id came with another"
          + " request before."),
  TOO_LARGE(413, "The request is larger than 4 MiB."),
  OVERLOADED(429, "Too many requests wait already; nothing was done, and it can be tried again."),
  UNAVAILABLE(503, "Berth or what it needs cannot be reached now; nothing was done."),
  TIMEOUT(
      504, "It took too long. What became of a change, the same request under its id finds out.");

  private static final List<String> OF_CHANGES = List.of("request_id", "etag");

  private final int status;
  private final String text;

  Failure(int status, String text) {
    this.status = status;
    this.text = text;
  }

  /** The status of HTTP. */
  String status() {
    return Integer.toString(status);
  }

  /** When it comes. */
  String text() {
    return text;
  }

  /** The failures that a call can meet. */
  static List<Failure> of(HttpRules.Binding binding, Shape shape) {
    return Stream.of(values()).filter(failure -> failure.meets(binding, shape)).toList();
  }

  private boolean meets(HttpRules.Binding binding, Shape shape) {
    return switch (this) {
      case INVALID, UNAUTHENTICATED, OVERLOADED, UNAVAILABLE, TIMEOUT -> true;
      case DENIED -> shape != Shape.OAUTH && !hides(binding, shape);
      case MISSING ->
          switch (shape) {
            case OAUTH -> false;
            case NATIVE -> namesSomething(binding);
            case FOUNDRY, KORE, INFERENCE -> true;
          };
      case CONFLICT ->
          switch (shape) {
            case OAUTH, INFERENCE -> false;
            case NATIVE -> changes(binding);
            case FOUNDRY, KORE -> !binding.method().equals("GET");
          };
      case TOO_LARGE -> !binding.body().isEmpty();
    };
  }

  /** What a caller may not read does not exist for it. */
  private static boolean hides(HttpRules.Binding binding, Shape shape) {
    return shape != Shape.KORE && binding.call().getName().startsWith("Get");
  }

  private static boolean namesSomething(HttpRules.Binding binding) {
    return binding.path().variables(binding.call().getInputType()).findAny().isPresent();
  }

  private static boolean changes(HttpRules.Binding binding) {
    var input = binding.call().getInputType();
    return input.getFields().stream().map(FieldDescriptor::getName).anyMatch(OF_CHANGES::contains);
  }
}
