package dev.berth.modelserver;

import dev.berth.modelserver.api.InputFault;
import dev.berth.modelserver.api.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Says a {@link Problem} in the words of each surface. */
final class ErrorReplies {
  private static final String REQUEST_ID = "x-request-id";
  private static final String DEPLOYMENT = "x-berth-deployment";

  /** Clients take 8 KiB of headers, in which each byte of it may take up to five. */
  private static final int MOST_MESSAGE_BYTES = 1_000;

  private ErrorReplies() {}

  /** The answer of the Open Inference Protocol. */
  static Reply protocol(Problem problem) {
    int status =
        switch (problem) {
          case Problem.InvalidRequest _, Problem.InvalidInput _, Problem.InferenceFailed _ -> 400;
          case Problem.NotFound _ -> 404;
          case Problem.MethodNotAllowed _ -> 405;
          case Problem.TooLarge _ -> 413;
          case Problem.Busy _ -> 429;
          case Problem.Internal _ -> 500;
          case Problem.TimedOut _ -> 504;
        };
    return Reply.of(
        status, headers(problem), json -> json.writeStringProperty("error", problem.message()));
  }

  /** The answer of the same protocol over gRPC; the reason goes into an ErrorInfo. */
  static Reply grpc(Problem problem) {
    return switch (problem) {
      case Problem.InvalidRequest _, Problem.InvalidInput _ ->
          grpc(3, "INFERENCE_INVALID_INPUT", problem);
      case Problem.InferenceFailed _ -> grpc(3, "INFERENCE_FAILURE", problem);
      case Problem.TooLarge _ -> grpc(3, "REQUEST_TOO_LARGE", problem);
      case Problem.TimedOut _ -> grpc(4, "INFERENCE_TIMEOUT", problem);
      case Problem.NotFound _ -> grpc(5, "MODEL_NOT_SERVED", problem);
      case Problem.Busy _ -> grpc(8, "OVERLOADED", problem);
      case Problem.MethodNotAllowed _ -> grpc(12, "UNIMPLEMENTED", problem);
      case Problem.Internal _ -> grpc(13, "INTERNAL", problem);
    };
  }

  private static Reply grpc(int code, String reason, Problem problem) {
    return Reply.failure(
        Map.of(
            "grpc-status", Integer.toString(code),
            "grpc-message", percentEncoded(problem.message()),
            "x-rest-reason", reason));
  }

  /** As gRPC wants messages: what is not printable ASCII by its bytes in UTF-8; cut where long. */
  private static String percentEncoded(String message) {
    StringBuilder out = new StringBuilder();
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < Math.min(bytes.length, MOST_MESSAGE_BYTES); i++) {
      if (bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '%') {
        out.append((char) bytes[i]);
      } else {
        out.append("%%%02X".formatted(bytes[i]));
      }
    }
    return out.toString();
  }

  /** The answer of {@code transformJson}, in the envelope that its clients parse. */
  static Reply envelope(Problem problem, Request request) {
    return switch (problem) {
      case Problem.InvalidRequest(String field, String detail) ->
          envelope(
              400,
              "INVALID_ARGUMENT",
              "Default:InvalidArgument",
              problem,
              request,
              json -> {
                json.writeStringProperty("field", field);
                json.writeStringProperty("message", detail);
              });
      case Problem.InvalidInput(InputFault fault) ->
          envelope(
              400,
              "INVALID_ARGUMENT",
              "InferenceInvalidInput",
              problem,
              request,
              json -> {
                deployment(json, request);
                json.writeName("errorType");
                json.writeStartObject();
                fault(json, fault);
                json.writeEndObject();
              });
      case Problem.InferenceFailed(String message) ->
          envelope(
              400,
              "INVALID_ARGUMENT",
              "InferenceFailure",
              problem,
              request,
              json -> {
                deployment(json, request);
                json.writeStringProperty("errorMessage", message);
              });
      case Problem.TimedOut _ ->
          envelope(
              500,
              "TIMEOUT",
              "InferenceTimeout",
              problem,
              request,
              json -> deployment(json, request));
      case Problem.Busy _ ->
          envelope(429, "RATE_LIMIT", "Default:TooManyRequests", problem, request, json -> {});
      case Problem.TooLarge(long mostBytes) ->
          envelope(
              413,
              "REQUEST_ENTITY_TOO_LARGE",
              "Default:RequestEntityTooLarge",
              problem,
              request,
              json -> json.writeNumberProperty("maxBytes", mostBytes));
      case Problem.NotFound _ ->
          envelope(404, "NOT_FOUND", "Default:NotFound", problem, request, json -> {});
      case Problem.MethodNotAllowed _ ->
          envelope(
              405, "INVALID_ARGUMENT", "Default:MethodNotAllowed", problem, request, json -> {});
      case Problem.Internal _ ->
          envelope(500, "INTERNAL", "Default:Internal", problem, request, json -> {});
    };
  }

  private static Reply envelope(
      int status,
      String code,
      String name,
      Problem problem,
      Request request,
      Consumer<JsonGenerator> parameters) {
    String instance =
        request
            .header(REQUEST_ID)
            .filter(id -> !id.isBlank())
            .orElseGet(() -> UUID.randomUUID().toString());
    return Reply.of(
        status,
        headers(problem),
        json -> {
          json.writeStringProperty("errorCode", code);
          json.writeStringProperty("errorName", name);
          json.writeStringProperty("errorInstanceId", instance);
          json.writeStringProperty("errorDescription", problem.message());
          json.writeName("parameters");
          json.writeStartObject();
          parameters.accept(json);
          json.writeEndObject();
        });
  }

  private static void fault(JsonGenerator json, InputFault fault) {
    switch (fault) {
      case InputFault.TypeMismatch(String _, String expected, String actual) -> {
        json.writeStringProperty("type", "typeMismatch");
        json.writeStringProperty("expectedType", expected);
        json.writeStringProperty("actualType", actual);
      }
      case InputFault.RequiredValueMissing(String input) -> {
        json.writeStringProperty("type", "requiredValueMissing");
        json.writeStringProperty("fieldName", input);
      }
      case InputFault.UnknownInputName(String input) -> {
        json.writeStringProperty("type", "unknownInputName");
        json.writeStringProperty("inputName", input);
      }
      case InputFault.InvalidArrayShape(String _, List<Long> expected, List<Long> actual) -> {
        json.writeStringProperty("type", "invalidArrayShape");
        shape(json, "expectedShape", expected);
        shape(json, "actualShape", actual);
      }
      case InputFault.InconsistentArrayDimensions(
              String _,
              List<Long> first,
              List<Long> conflicting) -> {
        json.writeStringProperty("type", "inconsistentArrayDimensions");
        shape(json, "firstElementShape", first);
        shape(json, "conflictingElementShape", conflicting);
      }
    }
  }

  private static void shape(JsonGenerator json, String name, List<Long> shape) {
    json.writeName(name);
    json.writeStartArray();
    shape.forEach(json::writeNumber);
    json.writeEndArray();
  }

  private static void deployment(JsonGenerator json, Request request) {
    Optional<String> rid = request.header(DEPLOYMENT);
    rid.ifPresent(value -> json.writeStringProperty("liveDeploymentRid", value));
  }

  private static Map<String, String> headers(Problem problem) {
    return problem instanceof Problem.MethodNotAllowed(String allowed)
        ? Map.of("Allow", allowed)
        : Map.of();
  }
}
