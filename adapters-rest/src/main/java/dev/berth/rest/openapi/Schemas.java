package dev.berth.rest.openapi;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.berth.rest.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The schemas of messages as Envoy reads and prints them (ProtoJSON). Each message and enum is one
 * component, under its full name.
 */
final class Schemas {
  private static final Json ANYTHING = Node.object();
  private static final Json OBJECT = Node.object("type", Node.text("object"));

  private static final Map<String, Json> WELL_KNOWN =
      Map.ofEntries(
          Map.entry("google.protobuf.Timestamp", string("date-time")),
          Map.entry(
              "google.protobuf.Duration",
              Node.object(
                  "type", Node.text("string"), "pattern", Node.text("^-?\\d+(\\.\\d{1,9})?s$"))),
          Map.entry("google.protobuf.FieldMask", Node.object("type", Node.text("string"))),
          Map.entry("google.protobuf.Struct", OBJECT),
          Map.entry("google.protobuf.Empty", OBJECT),
          Map.entry("google.protobuf.Value", ANYTHING),
          Map.entry(
              "google.protobuf.ListValue",
              Node.object("type", Node.text("array"), "items", ANYTHING)),
          Map.entry(
              "google.protobuf.Any",
              Node.object(
                  "type",
                  Node.text("object"),
                  "properties",
                  Node.object("@type", Node.object("type", Node.text("string"))),
                  "required",
                  new Json.Array(List.of(Node.text("@type"))),
                  "additionalProperties",
                  ANYTHING)));

  private final Comments comments;
  private final Map<String, Json> components = new TreeMap<>();

  Schemas(Comments comments) {
    this.comments = comments;
  }

  /** Every component that something refers to, by name. */
  Map<String, Json> components() {
    return components;
  }

  /** A message. */
  Json of(Descriptor message) {
    var known = WELL_KNOWN.get(message.getFullName());
    if (known != null) {
      return known;
    }
    if (components.putIfAbsent(message.getFullName(), ANYTHING) == null) {
      components.put(message.getFullName(), members(message, Set.of(), false));
    }
    return ref(message.getFullName());
  }

  /**
   * A message without some of its fields, such as those that stand in the path.
   *
   * @param partial whether it need not have all that is required of it
   */
  Json members(Descriptor message, Set<FieldDescriptor> without, boolean partial) {
    var properties = new LinkedHashMap<String, Json>();
    for (var field : message.getFields()) {
      if (!without.contains(field)) {
        properties.put(field.getJsonName(), described(field));
      }
    }
    var schema = new LinkedHashMap<String, Json>();
    schema.put("type", Node.text("object"));
    Node.describe(schema, comments.of(message));
    schema.put("properties", new Json.Members(properties));
    if (partial) {
      return new Json.Members(schema);
    }
    var required =
        message.getFields().stream()
            .filter(field -> !without.contains(field) && is(field, FieldBehavior.REQUIRED))
            .map(field -> Node.text(field.getJsonName()))
            .toList();
    if (!required.isEmpty()) {
      schema.put("required", new Json.Array(required));
    }
    return new Json.Members(schema);
  }

  /** The values of a field, without what is said of it. */
  Json of(FieldDescriptor field) {
    if (field.isMapField()) {
      return Node.object(
          "type",
          Node.text("object"),
          "additionalProperties",
          one(field.getMessageType().findFieldByName("value")));
    }
    return field.isRepeated()
        ? Node.object("type", Node.text("array"), "items", one(field))
        : one(field);
  }

  static boolean is(FieldDescriptor field, FieldBehavior behavior) {
    return field.getOptions().getExtension(FieldBehaviorProto.fieldBehavior).contains(behavior);
  }

  private Json described(FieldDescriptor field) {
    var schema = new LinkedHashMap<String, Json>();
    var text = comments.of(field);
    var readOnly = is(field, FieldBehavior.OUTPUT_ONLY);
    if (of(field) instanceof Json.Members(var plain)) {
      if (plain.containsKey("$ref") && (readOnly || !text.isEmpty())) {
        // Beside a reference nothing else may stand.
        schema.put("allOf", new Json.Array(List.of(new Json.Members(plain))));
      } else {
        schema.putAll(plain);
      }
    }
    Node.describe(schema, text);
    if (readOnly) {
      schema.put("readOnly", new Json.Flag(true));
    }
    return new Json.Members(schema);
  }

  private Json one(FieldDescriptor field) {
    return switch (field.getType()) {
      case DOUBLE -> number("number", "double");
      case FLOAT -> number("number", "float");
      case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> number("integer", "int32");
      // Too large for the numbers of some clients, so ProtoJSON prints them as texts.
      case INT64, SINT64, SFIXED64 -> string("int64");
      case UINT64, FIXED64 -> string("uint64");
      case BOOL -> Node.object("type", Node.text("boolean"));
      case STRING -> Node.object("type", Node.text("string"));
      case BYTES -> string("byte");
      case ENUM -> of(field.getEnumType());
      case MESSAGE, GROUP -> of(field.getMessageType());
    };
  }

  private Json of(EnumDescriptor type) {
    var text = new StringBuilder(comments.of(type));
    for (var value : type.getValues()) {
      var said = comments.of(value);
      if (!said.isEmpty()) {
        text.append("\n- ").append(value.getName()).append(": ").append(said);
      }
    }
    var schema = new LinkedHashMap<String, Json>();
    schema.put("type", Node.text("string"));
    Node.describe(schema, text.toString());
    schema.put(
        "enum",
        new Json.Array(
            type.getValues().stream().map(value -> Node.text(value.getName())).toList()));
    components.put(type.getFullName(), new Json.Members(schema));
    return ref(type.getFullName());
  }

  private static Json ref(String component) {
    return Node.object("$ref", Node.text("#/components/schemas/" + component));
  }

  private static Json number(String type, String format) {
    return Node.object("type", Node.text(type), "format", Node.text(format));
  }

  private static Json string(String format) {
    return number("string", format);
  }
}
