package dev.berth.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * JSON that fits into a gRPC trailer: printable ASCII without line breaks. Texts are cut where they
 * would print longer than their limit, so that a body's size is bounded by its shape.
 */
public sealed interface Json {

  /**
   * A string.
   *
   * @param most the most characters that it prints as, without its quotes
   */
  record Text(String value, int most) implements Json {}

  /** A whole number. */
  record Whole(long value) implements Json {}

  /** True or false. */
  record Flag(boolean value) implements Json {}

  /** An array. */
  record Array(List<? extends Json> items) implements Json {
    public Array {
      items = List.copyOf(items);
    }
  }

  /** An object, in the order of the map. */
  record Members(Map<String, ? extends Json> byName) implements Json {
    public Members {
      byName = new LinkedHashMap<>(byName);
    }
  }

  /** What most texts may print as. */
  int USUAL_LENGTH = 1_000;

  /** A string of the usual limit. */
  static Json text(String value) {
    return new Text(value, USUAL_LENGTH);
  }

  /** How it looks on the wire. */
  default String print() {
    return switch (this) {
      case Text(var value, var most) -> '"' + escape(value, most) + '"';
      case Whole(var value) -> Long.toString(value);
      case Flag(var value) -> Boolean.toString(value);
      case Array(var items) ->
          items.stream().map(Json::print).collect(Collectors.joining(",", "[", "]"));
      case Members(var byName) ->
          byName.entrySet().stream()
              .map(
                  member ->
                      '"'
                          + escape(member.getKey(), USUAL_LENGTH)
                          + "\":"
                          + member.getValue().print())
              .collect(Collectors.joining(",", "{", "}"));
    };
  }

  private static String escape(String text, int most) {
    var printed = new StringBuilder();
    for (var index = 0; index < text.length(); index++) {
      var next = escape(text.charAt(index));
      if (printed.length() + next.length() > most) {
        break;
      }
      printed.append(next);
    }
    return printed.toString();
  }

  private static String escape(char character) {
    if (character == '"' || character == '\\') {
      return "\\" + character;
    }
    return character >= ' ' && character <= '~'
        ? String.valueOf(character)
        : "\\u%04x".formatted((int) character);
  }
}
