package dev.berth.rest.envoy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A path of a contract: plain segments, variables such as {@code {id}} or {@code
 * {parent=projects/*}}, and at its end perhaps a verb such as {@code :start}.
 *
 * @param text as the contract says it
 */
public record PathTemplate(String text) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([\\w.]+)(?:=([\\w/*-]+))?}");
  private static final Pattern COLLECTION = Pattern.compile("(\\w+)s/\\*");
  private static final Pattern PLAIN = Pattern.compile("/[\\w/.-]+(:[a-z]\\w*)?");
  private static final String ONE_SEGMENT = "[^/]+";
  // What follows a colon is a verb, in every path that has a resource's name in it.
  private static final String ONE_SEGMENT_OF_A_NAME = "[^/:]+";

  /** The template of that text; empty where it has other things in it. */
  static Optional<PathTemplate> parse(String text) {
    return PLAIN.matcher(VARIABLE.matcher(text).replaceAll("x")).matches()
        ? Optional.of(new PathTemplate(text))
        : Optional.empty();
  }

  /** How many different paths it may stand for, as an order: a literal path comes first. */
  int wildcards() {
    return (int) regex().chars().filter(character -> character == '[').count();
  }

  /** A regular expression for the whole path. */
  String regex() {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            variable ->
                variable.group(2) == null
                    ? ONE_SEGMENT
                    : variable.group(2).replace("*", ONE_SEGMENT_OF_A_NAME));
  }

  /**
   * One place of the path that differs from request to request.
   *
   * @param name in a resource's name, what the collection before it holds
   * @param field the field of which it is the value, or a part
   */
  public record Part(String name, FieldDescriptor field) {}

  /** The path with each place as its name in braces. */
  public String spelledOut(Descriptor message) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            variable ->
                variable.group(2) == null
                    ? "{" + fields(message, variable.group(1)).getLast().getJsonName() + "}"
                    : COLLECTION.matcher(variable.group(2)).replaceAll("$1s/{$1}"));
  }

  /** The places, in their order. */
  public List<Part> parts(Descriptor message) {
    return VARIABLE
        .matcher(text)
        .results()
        .flatMap(
            variable -> {
              var field = fields(message, variable.group(1)).getLast();
              return variable.group(2) == null
                  ? Stream.of(new Part(field.getJsonName(), field))
                  : COLLECTION
                      .matcher(variable.group(2))
                      .results()
                      .map(collection -> new Part(collection.group(1), field));
            })
        .toList();
  }

  /** The fields that it binds; each as a field of the message, a field of that field and so on. */
  public Stream<List<FieldDescriptor>> variables(Descriptor message) {
    return VARIABLE.matcher(text).results().map(match -> fields(message, match.group(1)));
  }

  private static List<FieldDescriptor> fields(Descriptor message, String path) {
    var fields = new ArrayList<FieldDescriptor>();
    var within = message;
    for (var name : path.split("\\.", -1)) {
      var field = within.findFieldByName(name);
      if (field == null) {
        throw new IllegalArgumentException(
            "path variable: %s (expected: a field of %s)".formatted(path, message.getFullName()));
      }
      fields.add(field);
      within =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              ? field.getMessageType()
              : message;
    }
    return fields;
  }
}
