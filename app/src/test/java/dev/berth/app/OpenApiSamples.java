package dev.berth.app;

import dev.berth.app.RestSamples.Sample;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Requests that Berth's OpenAPI document allows: every operation, with anything of the right type
 * in its path, its arguments and its body.
 */
final class OpenApiSamples {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]*)}");
  private static final int DEEPEST = 6;

  private final JsonNode document;
  private final Random random;
  private final FuzzTexts texts;

  /**
   * @param document the OpenAPI document
   * @param texts what strings may well be
   */
  OpenApiSamples(String document, Random random, FuzzTexts texts) {
    this.document = JsonMapper.builder().build().readTree(document);
    this.random = random;
    this.texts = texts;
  }

  /** Several requests for each operation. */
  List<Sample> make(int each) {
    var samples = new ArrayList<Sample>();
    for (var path : document.get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        for (var i = 0; i < each && METHODS.contains(operation.getKey()); i++) {
          samples.add(sample(path.getKey(), operation));
        }
      }
    }
    return samples;
  }

  private Sample sample(String path, Map.Entry<String, JsonNode> operation) {
    var arguments = new ArrayList<String>();
    for (var parameter : operation.getValue().path("parameters")) {
      var resolved = resolve(parameter);
      if (resolved.path("in").asString().equals("query") && random.nextInt(3) > 0) {
        var value = value(resolved.get("name").asString(), resolved.path("schema"), DEEPEST - 1);
        arguments.add(resolved.get("name").asString() + "=" + encoded(value));
      }
    }
    var schema = operation.getValue().at("/requestBody/content/application~1json/schema");
    return new Sample(
        operation.getKey().toUpperCase(Locale.ROOT),
        VARIABLE
            .matcher(path)
            .replaceAll(
                variable ->
                    Matcher.quoteReplacement(lastSegment(texts.of(variable.group(1), random)))),
        String.join("&", arguments),
        schema.isMissingNode() ? "" : value("", schema, 0).toString());
  }

  private JsonNode value(String name, JsonNode given, int depth) {
    var json = JsonNodeFactory.instance;
    var schema = resolve(given);
    for (var choice : List.of("oneOf", "anyOf", "allOf")) {
      if (schema.has(choice)) {
        var choices = schema.get(choice);
        return value(name, choices.get(random.nextInt(choices.size())), depth);
      }
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    return switch (schema.path("type").asString()) {
      case "integer" -> json.numberNode(random.nextInt(-1, 10));
      case "number" -> json.numberNode(random.nextInt(-1, 10) / 2.0);
      case "boolean" -> json.booleanNode(random.nextBoolean());
      case "string" -> json.stringNode(texts.of(name, random));
      case "array" -> {
        var array = json.arrayNode();
        for (var count = random.nextInt(3); count > 0 && depth < DEEPEST; count--) {
          array.add(value(name, schema.path("items"), depth + 1));
        }
        yield array;
      }
      default -> {
        var object = json.objectNode();
        for (var property : schema.path("properties").properties()) {
          if (random.nextInt(4) > 0 && depth < DEEPEST) {
            object.set(property.getKey(), value(property.getKey(), property.getValue(), depth + 1));
          }
        }
        yield object;
      }
    };
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
  }

  private static String encoded(JsonNode value) {
    return URLEncoder.encode(
        value.isString() ? value.asString() : value.toString(), StandardCharsets.UTF_8);
  }

  private static String lastSegment(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
