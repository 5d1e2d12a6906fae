package dev.berth.rest.envoy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JSON resource with named places. A string that is nothing but a place takes any JSON; a place
 * inside a longer string takes text. Lines that begin with {@code //} are comments.
 */
final class JsonTemplate {
  private static final Pattern PLACE = Pattern.compile("\"\\$\\{(\\w+)}\"|\\$\\{(\\w+)}");
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*\\R");

  private final String resource;
  private final Map<String, String> json = new HashMap<>();
  private final Map<String, String> text = new HashMap<>();

  private JsonTemplate(String resource) {
    this.resource = resource;
  }

  /** The template in that resource of this package. */
  static JsonTemplate of(String resource) {
    return new JsonTemplate(resource);
  }

  /** Puts JSON into a place. */
  JsonTemplate json(String place, String value) {
    json.put(place, value);
    return this;
  }

  /** Puts a string into a place. */
  JsonTemplate text(String place, String value) {
    text.put(place, value);
    return json(place, quoted(value));
  }

  /** Puts a whole number into a place. */
  JsonTemplate number(String place, long value) {
    return json(place, Long.toString(value));
  }

  /**
   * The JSON with every place filled.
   *
   * @throws IllegalStateException where a place has no value or a value has no place
   */
  String render() {
    var unused = new HashSet<>(json.keySet());
    var rendered =
        PLACE
            .matcher(COMMENT.matcher(read(resource)).replaceAll(""))
            .replaceAll(
                match -> {
                  var whole = match.group(1) != null;
                  var place = whole ? match.group(1) : match.group(2);
                  var value = whole ? json.get(place) : text.get(place);
                  if (value == null) {
                    throw new IllegalStateException(resource + ": no value for " + place);
                  }
                  unused.remove(place);
                  return Matcher.quoteReplacement(whole ? value : escaped(value));
                });
    if (!unused.isEmpty()) {
      throw new IllegalStateException(resource + ": no place for " + unused);
    }
    return rendered;
  }

  /** The text of a resource of this package. */
  static String read(String resource) {
    try (var in = JsonTemplate.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource: " + resource + " (expected: on the class path)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON string. */
  static String quoted(String value) {
    return '"' + escaped(value) + '"';
  }

  /** A JSON array of strings. */
  static String list(Stream<String> values) {
    return values.map(JsonTemplate::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String escaped(String value) {
    var out = new StringBuilder(value.length() + 16);
    value
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format("\\u%04x", c));
              } else {
                out.append((char) c);
              }
            });
    return out.toString();
  }
}
