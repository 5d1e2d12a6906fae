package dev.berth.modelserver.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * A value of a JSON document that is kept as its bytes and looked into only when its type is known.
 * A tensor of many numbers so goes straight into an array of its own type, exactly and without an
 * object for each number. Every method may throw {@link JacksonException} for malformed JSON.
 */
public final class JsonSlice {
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  private static final int MOST_MEMBERS = 10_000;

  private final byte[] document;
  private final int start;
  private final int end;
  private final JsonToken first;

  private JsonSlice(byte[] document, int start, int end, JsonToken first) {
    this.document = document;
    this.start = start;
    this.end = end;
    this.first = first;
  }

  /**
   * Checks that the bytes are one JSON value in UTF-8.
   *
   * @throws ProblemException if they are empty or hold more than one value
   */
  public static JsonSlice document(byte[] bytes) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length)) {
      if (parser.nextToken() == null) {
        throw invalid("it is empty (expected: a JSON object)");
      }
      JsonSlice slice = take(parser, bytes, 0);
      if (parser.nextToken() != null) {
        throw invalid("more follows after the JSON value");
      }
      return slice;
    }
  }

  /**
   * The members of an object in their order.
   *
   * @throws ProblemException if this is no object or a name stands twice
   */
  public Map<String, JsonSlice> members() {
    if (first != JsonToken.START_OBJECT) {
      throw invalid(kind() + " (expected: an object)");
    }
    Map<String, JsonSlice> members = new LinkedHashMap<>();
    try (JsonParser parser = open()) {
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (members.put(name, take(parser, document, start)) != null) {
          throw invalid("the name " + name + " stands twice");
        }
        if (members.size() > MOST_MEMBERS) {
          throw invalid("an object has more than " + MOST_MEMBERS + " members");
        }
      }
    }
    return members;
  }

  /**
   * The elements of an array.
   *
   * @throws ProblemException if this is no array or longer than {@code most}
   */
  public List<JsonSlice> elements(int most) {
    if (first != JsonToken.START_ARRAY) {
      throw invalid(kind() + " (expected: an array)");
    }
    List<JsonSlice> elements = new ArrayList<>();
    try (JsonParser parser = open()) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (elements.size() == most) {
          throw invalid("an array has more than " + most + " elements");
        }
        elements.add(take(parser, document, start));
      }
    }
    return elements;
  }

  /** The text of a string. */
  public String text() {
    try (JsonParser parser = open()) {
      if (first != JsonToken.VALUE_STRING) {
        throw invalid(kind() + " (expected: a string)");
      }
      return parser.getString();
    }
  }

  /** The value of a boolean. */
  public boolean bool() {
    return switch (first) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw invalid(kind() + " (expected: a boolean)");
    };
  }

  public boolean isNull() {
    return first == JsonToken.VALUE_NULL;
  }

  public boolean isArray() {
    return first == JsonToken.START_ARRAY;
  }

  /** A parser that stands on the first token of this value. The caller closes it. */
  public JsonParser open() {
    JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), document, start, end - start);
    parser.nextToken();
    return parser;
  }

  /** What kind of value this is, in the words that parameters are declared with. */
  public String kind() {
    return kind(first);
  }

  /** What kind of value a token begins, in the words that parameters are declared with. */
  public static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "map";
      case START_ARRAY -> "array";
      case VALUE_STRING -> "string";
      case VALUE_NUMBER_INT -> "long";
      case VALUE_NUMBER_FLOAT -> "double";
      case VALUE_TRUE, VALUE_FALSE -> "boolean";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + token);
    };
  }

  private static JsonSlice take(JsonParser parser, byte[] document, int offset) {
    JsonToken first = parser.currentToken();
    long start = parser.currentTokenLocation().getByteOffset();
    if (start < 0) {
      throw invalid("it is not UTF-8");
    }
    if (first.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    long end = parser.currentLocation().getByteOffset();
    return new JsonSlice(document, offset + (int) start, offset + (int) end, first);
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(new Problem.InvalidRequest("body", detail));
  }
}
