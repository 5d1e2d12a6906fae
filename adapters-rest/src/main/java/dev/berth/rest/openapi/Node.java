package dev.berth.rest.openapi;

import dev.berth.rest.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parts of the document. */
final class Node {
  /** The schema of any text. */
  static final Json STRING = object("type", text("string"));

  private Node() {}

  /** The schema of a text of which that is said. */
  static Json string(String said) {
    return object("type", text("string"), "description", text(said));
  }

  /** An object of names and values in turn. */
  static Json object(Object... members) {
    var byName = new LinkedHashMap<String, Json>();
    for (var i = 0; i < members.length; i += 2) {
      byName.put((String) members[i], (Json) members[i + 1]);
    }
    return new Json.Members(byName);
  }

  /** A text, however long. */
  static Json text(String value) {
    return new Json.Text(value, Integer.MAX_VALUE);
  }

  /** Adds what is said of something, if anything is. */
  static void describe(Map<String, Json> of, String text) {
    if (!text.isEmpty()) {
      of.put("description", text(text));
    }
  }
}
