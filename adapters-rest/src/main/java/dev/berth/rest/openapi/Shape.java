package dev.berth.rest.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import dev.berth.rest.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How a surface says errors, and which headers its calls may bring. */
enum Shape {
  /** The Open Inference Protocol, which has a path in the native API. */
  INFERENCE("InferenceError", "An error as the Open Inference Protocol says it."),
  /** The native API. */
  NATIVE("Error", "An error of the native API."),
  /** Kore. */
  KORE("KoreError", "An error as Kore says it."),
  /** OAuth2. */
  OAUTH("OAuthError", "An error as RFC 6749 section 5.2 says it."),
  /** Foundry. */
  FOUNDRY("FoundryError", "An error as Foundry says it.");

  private final String component;
  private final String text;

  Shape(String component, String text) {
    this.component = component;
    this.text = text;
  }

  /** The shape of errors at that path. */
  static Shape at(String path) {
    if (path.endsWith(":infer")) {
      return INFERENCE;
    }
    if (path.startsWith("/v1/")) {
      return NATIVE;
    }
    if (path.startsWith("/api/public/")) {
      return KORE;
    }
    return path.startsWith("/multipass/") ? OAUTH : FOUNDRY;
  }

  /** The name of its component. */
  String component() {
    return component;
  }

  /**
   * A response that refers to it.
   *
   * @param when it comes
   */
  Json response(String when) {
    var schema = Node.object("$ref", Node.text("#/components/schemas/" + component));
    return Node.object(
        "description",
        Node.text(when),
        "content",
        Node.object("application/json", Node.object("schema", schema)));
  }

  /** The body of its errors. */
  Json schema(Schemas schemas) {
    return switch (this) {
      case INFERENCE -> described(text, "error", Node.string("What is wrong, for people."));
      case NATIVE ->
          described(
              text,
              "error",
              described(
                  "What is wrong.",
                  "code",
                  Node.object(
                      "type",
                      Node.text("integer"),
                      "description",
                      Node.text("The status of HTTP.")),
                  "message",
                  Node.string("What is wrong, for people."),
                  "status",
                  Node.string("The code of gRPC, such as NOT_FOUND."),
                  "details",
                  details(schemas)));
      case KORE ->
          described(
              text,
              "errors",
              list(
                  "Everything that is wrong.",
                  object(
                      "msg",
                      Node.string("What is wrong, for people."),
                      "code",
                      Node.string("One word for machines, such as NOT_FOUND."))));
      case OAUTH ->
          described(
              text,
              "error",
              Node.string("One word for machines, such as invalid_client."),
              "error_description",
              Node.string("What is wrong, for people."));
      case FOUNDRY ->
          described(
              text,
              "errorCode",
              Node.string("The kind of error, such as NOT_FOUND."),
              "errorName",
              Node.string("Which error it is, such as LiveDeploymentNotFound."),
              "errorInstanceId",
              Node.string("Tells this error from all others; the log has it."),
              "errorDescription",
              Node.string("What is wrong, for people."),
              "parameters",
              Node.object(
                  "type",
                  Node.text("object"),
                  "description",
                  Node.text("What the error is about, by name.")));
    };
  }

  private static Json details(Schemas schemas) {
    var kinds =
        Stream.of(
                ErrorInfo.getDescriptor(),
                BadRequest.getDescriptor(),
                PreconditionFailure.getDescriptor(),
                ResourceInfo.getDescriptor(),
                RetryInfo.getDescriptor())
            .map((Descriptor kind) -> schemas.of(kind))
            .toList();
    return Node.object(
        "type",
        Node.text("array"),
        "description",
        Node.text("Exactly one ErrorInfo, whose reason is stable, and others where they apply."),
        "items",
        Node.object(
            "type",
            Node.text("object"),
            "properties",
            Node.object("@type", Node.STRING),
            "required",
            new Json.Array(List.of(Node.text("@type"))),
            "anyOf",
            new Json.Array(kinds)));
  }

  private static Json list(String said, Json items) {
    return Node.object("type", Node.text("array"), "description", Node.text(said), "items", items);
  }

  /** The same of which that is said. */
  private static Json described(String said, Object... members) {
    var schema = new LinkedHashMap<String, Json>();
    Node.describe(schema, said);
    schema.putAll(((Json.Members) object(members)).byName());
    return new Json.Members(schema);
  }

  /** An object that always has all of those members. */
  private static Json object(Object... members) {
    return Node.object(
        "type",
        Node.text("object"),
        "properties",
        Node.object(members),
        "required",
        new Json.Array(
            IntStream.range(0, members.length / 2)
                .mapToObj(i -> Node.text((String) members[2 * i]))
                .toList()));
  }
}
