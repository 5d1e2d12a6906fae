package dev.berth.rest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** JSON in tests. */
public final class JsonTree {
  private JsonTree() {}

  /** Reads a JSON object into maps, lists, doubles, booleans and strings. */
  public static Map<String, Object> read(String json) {
    var struct = Struct.newBuilder();
    merge(json, struct);
    return members(struct.build());
  }

  /** Reads JSON as a message, and fails where the message lacks one of its fields. */
  public static <B extends Message.Builder> B strictly(String json, B builder) {
    merge(json, builder);
    return builder;
  }

  /** Prints a message as Envoy is configured to. */
  public static Map<String, Object> print(Message message) {
    try {
      return read(JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** The part of an answer that a sample names; equal to the sample if the answer has it all. */
  public static Map<String, Object> part(Map<String, Object> answer, Map<String, Object> sample) {
    var part = new LinkedHashMap<String, Object>();
    sample.forEach(
        (name, wanted) -> {
          if (answer.containsKey(name)) {
            part.put(name, part(Objects.requireNonNull(answer.get(name)), wanted));
          }
        });
    return part;
  }

  @SuppressWarnings("unchecked") // read() makes no other maps.
  private static Object part(Object answer, Object sample) {
    return answer instanceof Map && sample instanceof Map
        ? part((Map<String, Object>) answer, (Map<String, Object>) sample)
        : answer;
  }

  private static void merge(String json, Message.Builder builder) {
    try {
      JsonFormat.parser().merge(json, builder);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(json, e);
    }
  }

  private static Map<String, Object> members(Struct struct) {
    var members = new LinkedHashMap<String, Object>();
    struct.getFieldsMap().forEach((name, value) -> members.put(name, value(value)));
    return members;
  }

  private static Object value(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> value.getNumberValue();
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE -> members(value.getStructValue());
      case LIST_VALUE -> {
        List<Object> items = new ArrayList<>();
        value.getListValue().getValuesList().forEach(item -> items.add(value(item)));
        yield items;
      }
      case NULL_VALUE, KIND_NOT_SET -> "null";
    };
  }
}
