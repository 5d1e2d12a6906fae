package dev.berth.rest.foundry;

import static dev.berth.rest.foundry.Envelope.Kind.INVALID_ARGUMENT;

import dev.berth.deployment.Violation;
import dev.berth.rest.Json;
import dev.berth.rest.RequestIds;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What Foundry's surface says of the rules that a request breaks. */
final class FoundryViolations {
  private FoundryViolations() {}

  /** The envelope names the first one in the order of the documents; its description names all. */
  static Envelope envelope(List<Violation> violations) {
    return violations.stream()
        .min(Comparator.comparingInt(FoundryViolations::documentedPlace))
        .map(first -> withAll(envelope(first), violations))
        .orElseGet(
            () ->
                new Envelope(
                    INVALID_ARGUMENT, "Default:InvalidArgument", "Invalid request.", Map.of()));
  }

  private static Envelope withAll(Envelope first, List<Violation> violations) {
    if (violations.size() == 1) {
      return first;
    }
    var all = violations.stream().map(Violation::message).collect(Collectors.joining("; "));
    return new Envelope(
        first.kind(),
        first.name(),
        "%s All violations: %s".formatted(first.description(), all),
        first.parameters());
  }

  private static int documentedPlace(Violation violation) {
    return switch (violation) {
      case Violation.ThreadCountTooHigh _ -> 0;
      case Violation.InvalidGpuCount _ -> 1;
      case Violation.GpuTypeNotAvailable _ -> 2;
      case Violation.ReservedEnvironmentVariable _ -> 3;
      case Violation.InvalidDisplayName _,
          Violation.InvalidRequirements _,
          Violation.InvalidModelApi _,
          Violation.InvalidPageSize _,
          Violation.InvalidPageToken _ ->
          4;
      case Violation.QueueExceeded _, Violation.Missing _, Violation.Invalid _ -> 5;
    };
  }

  private static Envelope envelope(Violation violation) {
    return switch (violation) {
      case Violation.ThreadCountTooHigh(var maximum, var provided) ->
          new Envelope(
              INVALID_ARGUMENT,
              "ThreadCountTooHigh",
              "The specified thread count exceeds the maximum allowed value.",
              parameters(
                  "maxThreadCount", new Json.Whole(maximum),
                  "providedThreadCount", new Json.Whole(provided)));
      case Violation.InvalidGpuCount(var provided, var maximum) ->
          new Envelope(
              INVALID_ARGUMENT,
              "InvalidGpuCount",
              "The GPU count is invalid. The GPU count must be between 1 and the maximum allowed"
                  + " for the requested GPU type.",
              parameters(
                  "providedGpuCount", new Json.Whole(provided),
                  "maxGpuCount", new Json.Whole(maximum)));
      case Violation.GpuTypeNotAvailable(var requested, var available) ->
          new Envelope(
              INVALID_ARGUMENT,
              "GpuTypeNotAvailable",
              "The requested GPU type is not available. Use a GPU type that is available in the"
                  + " deployment's resource queue.",
              parameters(
                  "requestedGpuType",
                  Json.text(requested),
                  "availableGpuTypes",
                  new Json.Array(available.stream().map(type -> Json.text(type.name())).toList())));
      case Violation.ReservedEnvironmentVariable(var name) ->
          new Envelope(
              INVALID_ARGUMENT,
              "ReservedEnvironmentVariable",
              "The environment variable's name is reserved.",
              Map.of("name", Json.text(name)));
      case Violation.InvalidDisplayName(var name) ->
          named("InvalidDisplayName", violation, Map.of("displayName", Json.text(name)));
      case Violation.InvalidRequirements(var type, var message) ->
          named(
              "CondaSolveFailureForProvidedPackages",
              violation,
              parameters("errorType", Json.text(type), "errorMessage", Json.text(message)));
      case Violation.InvalidModelApi(var type, var message) ->
          named(
              "InvalidModelApi",
              violation,
              parameters("errorType", Json.text(type), "message", Json.text(message)));
      case Violation.InvalidPageSize(var size) ->
          named("InvalidPageSize", violation, Map.of("pageSize", new Json.Whole(size)));
      case Violation.InvalidPageToken(var token) ->
          named("InvalidPageToken", violation, Map.of("pageToken", Json.text(token)));
      case Violation.QueueExceeded(var field, var used, var asked, var limit) -> {
        var numbers = parameters("field", Json.text(field), "used", Json.text(used));
        numbers.put("asked", Json.text(asked));
        numbers.put("limit", Json.text(limit));
        yield generic(violation, numbers);
      }
      case Violation.Missing(var field) when field.equals(RequestIds.BODY) ->
          new Envelope(
              INVALID_ARGUMENT,
              "MissingPostBody",
              "A post body is required for this endpoint, but was not found in the request.",
              Map.of());
      case Violation.Missing(var field) -> {
        var parameters = parameters("missingField", Json.text(field), "field", Json.text(field));
        parameters.put("message", Json.text(violation.message()));
        yield generic(violation, parameters);
      }
      case Violation.Invalid(var field, var message) ->
          generic(violation, parameters("field", Json.text(field), "message", Json.text(message)));
    };
  }

  private static Envelope generic(Violation violation, Map<String, Json> parameters) {
    return named("Default:InvalidArgument", violation, parameters);
  }

  private static Envelope named(
      String name, Violation violation, Map<String, ? extends Json> parameters) {
    return new Envelope(INVALID_ARGUMENT, name, violation.message(), parameters);
  }

  /** Two parameters in that order; more may follow. */
  static Map<String, Json> parameters(String first, Json one, String second, Json two) {
    var parameters = new LinkedHashMap<String, Json>();
    parameters.put(first, one);
    parameters.put(second, two);
    return parameters;
  }
}
