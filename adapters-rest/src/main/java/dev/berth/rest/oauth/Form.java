package dev.berth.rest.oauth;

import com.google.api.HttpBody;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Violation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The fields of a form, as {@code application/x-www-form-urlencoded} has them. */
final class Form {
  private static final String TYPE = "application/x-www-form-urlencoded";
  private static final int LONGEST = 32_768;

  private final Map<String, String> fields;

  private Form(Map<String, String> fields) {
    this.fields = fields;
  }

  /**
   * Reads a body.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} where it is no form, or says
   *     a field twice
   */
  static Form read(HttpBody body) {
    if (!body.getContentType().toLowerCase(Locale.ROOT).startsWith(TYPE)) {
      throw invalid("Content-Type", "Content-Type (expected: " + TYPE + ")");
    }
    if (body.getData().size() > LONGEST) {
      throw invalid("form", "form (expected: at most %d bytes)".formatted(LONGEST));
    }
    var fields = new HashMap<String, String>();
    var text = body.getData().toString(StandardCharsets.UTF_8);
    for (var pair : text.isEmpty() ? List.<String>of() : List.of(text.split("&", -1))) {
      var middle = pair.indexOf('=');
      var name = decode(middle < 0 ? pair : pair.substring(0, middle));
      var value = middle < 0 ? "" : decode(pair.substring(middle + 1));
      if (fields.put(name, value) != null) {
        throw invalid("form", "a field was sent twice (expected: each once)");
      }
    }
    return new Form(fields);
  }

  /** The field; RFC 6749 treats an empty one as absent. */
  Optional<String> find(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * The field.
   *
   * @throws DeploymentException {@link DeploymentError.InvalidRequest} where it is absent
   */
  String get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new DeploymentException(
                    new DeploymentError.InvalidRequest(List.of(new Violation.Missing(name)))));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid("form", "form (expected: percent-encoded fields)");
    }
  }

  static DeploymentException invalid(String field, String message) {
    return new DeploymentException(
        new DeploymentError.InvalidRequest(List.of(new Violation.Invalid(field, message))));
  }
}
