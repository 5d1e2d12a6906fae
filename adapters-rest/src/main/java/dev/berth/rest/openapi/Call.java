package dev.berth.rest.openapi;

import com.google.api.FieldBehavior;
import com.google.api.HttpBody;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.berth.rest.Json;
import dev.berth.rest.envoy.HttpRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One call of a contract as an operation of the document. */
final class Call {
  private static final String EVERYTHING = "*";
  private static final String JSON = "application/json";
  private static final String ETAG = "etag";

  private final HttpRules.Binding binding;
  private final Shape shape;
  private final Schemas schemas;
  private final Comments comments;

  Call(HttpRules.Binding binding, Schemas schemas, Comments comments) {
    this.binding = binding;
    this.shape = Shape.at(binding.path().text());
    this.schemas = schemas;
    this.comments = comments;
  }

  /** The operation. */
  Json operation() {
    var call = binding.call();
    var operation = new LinkedHashMap<String, Json>();
    operation.put("operationId", Node.text(id()));
    operation.put("tags", new Json.Array(List.of(Node.text(call.getService().getFullName()))));
    Node.describe(operation, comments.of(call));
    var parameters = parameters();
    if (!parameters.isEmpty()) {
      operation.put("parameters", new Json.Array(parameters));
    }
    if (!binding.body().isEmpty()) {
      operation.put("requestBody", body());
    }
    operation.put("responses", responses());
    if (shape == Shape.OAUTH) {
      operation.put("security", new Json.Array(List.of()));
    }
    return new Json.Members(operation);
  }

  private Json responses() {
    var responses = new LinkedHashMap<String, Json>();
    responses.put("200", answer());
    for (var failure : Failure.of(binding, shape)) {
      responses.put(failure.status(), shape.response(failure.text()));
    }
    responses.put("default", shape.response("Anything else, such as a fault in Berth."));
    return new Json.Members(responses);
  }

  /** No two operations have the same. */
  private String id() {
    var name = binding.call().getFullName().replace('.', '_');
    return binding.number() == 1 ? name : name + "_" + binding.number();
  }

  private List<Json> parameters() {
    var parameters = new ArrayList<Json>();
    for (var part : binding.path().parts(binding.call().getInputType())) {
      parameters.add(parameter("path", part.name(), true, comments.of(part.field()), Node.STRING));
    }
    for (var field : binding.queryFields()) {
      parameters.add(
          parameter(
              "query",
              field.getJsonName(),
              Schemas.is(field, FieldBehavior.REQUIRED),
              comments.of(field),
              schemas.of(field)));
    }
    if (changes() && (shape == Shape.FOUNDRY || shape == Shape.KORE)) {
      parameters.add(
          parameter(
              "header",
              "Idempotency-Key",
              false,
              "Makes a repetition of the same request harmless: 1 to 128 printable characters.",
              Node.STRING));
    }
    if (takesEtag()) {
      parameters.add(
          parameter(
              "header",
              "If-Match",
              false,
              "The etag that the resource must still have; the same as etag in the request.",
              Node.STRING));
    }
    return parameters;
  }

  private boolean changes() {
    return !binding.method().equals("GET");
  }

  private boolean changesPart() {
    return binding.method().equals("PATCH");
  }

  private boolean takesEtag() {
    var input = binding.call().getInputType();
    var body = input.findFieldByName(binding.body());
    return input.findFieldByName(ETAG) != null
        || (changesPart() && body != null && body.getMessageType().findFieldByName(ETAG) != null);
  }

  private static Json parameter(
      String in, String name, boolean required, String text, Json schema) {
    var parameter = new LinkedHashMap<String, Json>();
    parameter.put("name", Node.text(name));
    parameter.put("in", Node.text(in));
    parameter.put("required", new Json.Flag(required));
    Node.describe(parameter, text);
    parameter.put("schema", schema);
    return new Json.Members(parameter);
  }

  private Json body() {
    var input = binding.call().getInputType();
    if (binding.body().equals(EVERYTHING)) {
      return Node.object("content", content(input, schemas.members(input, inPath(), false)));
    }
    var body = input.findFieldByName(binding.body()).getMessageType();
    return Node.object(
        "required",
        new Json.Flag(true),
        "content",
        content(body, changesPart() ? schemas.members(body, Set.of(), true) : schemas.of(body)));
  }

  private Set<FieldDescriptor> inPath() {
    return binding
        .path()
        .variables(binding.call().getInputType())
        .map(List::getFirst)
        .collect(Collectors.toSet());
  }

  private Json answer() {
    var output = binding.call().getOutputType();
    var text =
        binding.call().isServerStreaming()
            ? "Lines, each of them one message; they come when they are there."
            : "Done.";
    return Node.object(
        "description", Node.text(text), "content", content(output, schemas.of(output)));
  }

  private Json content(Descriptor message, Json schema) {
    if (!message.equals(HttpBody.getDescriptor())) {
      return Node.object(JSON, Node.object("schema", schema));
    }
    return shape == Shape.OAUTH
        ? Node.object(
            "application/x-www-form-urlencoded",
            Node.object("schema", Node.object("type", Node.text("object"))))
        : Node.object(
            "application/octet-stream",
            Node.object(
                "schema", Node.object("type", Node.text("string"), "format", Node.text("binary"))));
  }
}
