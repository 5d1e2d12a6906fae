package dev.berth.rest.envoy;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Envoy's routes for the REST paths that the contracts declare: every call that the transcoder made
 * goes to Berth; a declared path that is asked with another method is 405 and names the methods.
 */
final class ApiRoutes {
  private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");

  private final List<ServiceDescriptor> services;
  private final String timeout;

  /**
   * @param timeout of each call, as Envoy writes durations
   */
  ApiRoutes(List<ServiceDescriptor> services, String timeout) {
    this.services = services;
    this.timeout = timeout;
  }

  /** The routes, separated by commas. */
  String json() {
    return String.join(
        ",",
        Stream.concat(services.stream().map(this::serviceRoute), wrongMethodRoutes()).toList());
  }

  private String serviceRoute(ServiceDescriptor service) {
    return JsonTemplate.of("service-route.json")
        .text("service", service.getFullName())
        .text("apiTimeout", timeout)
        .render();
  }

  private Stream<String> wrongMethodRoutes() {
    var methods = new LinkedHashMap<String, TreeSet<String>>();
    services.stream()
        .flatMap(service -> service.getMethods().stream())
        .map(ApiRoutes::rule)
        .forEach(
            rule ->
                methods.computeIfAbsent(path(rule), path -> new TreeSet<>()).add(httpMethod(rule)));
    // A literal path must win over a pattern that matches it too.
    return Stream.concat(
            methods.entrySet().stream().filter(entry -> !hasVariable(entry.getKey())),
            methods.entrySet().stream().filter(entry -> hasVariable(entry.getKey())))
        .map(ApiRoutes::wrongMethodRoute);
  }

  private static String wrongMethodRoute(Map.Entry<String, ? extends Set<String>> declared) {
    var path = declared.getKey();
    var match =
        hasVariable(path)
            ? "{\"safe_regex\": {\"regex\": "
                + JsonTemplate.quoted(VARIABLE.matcher(path).replaceAll("[^/]+"))
                + "}}"
            : "{\"path\": " + JsonTemplate.quoted(path) + "}";
    return JsonTemplate.of("wrong-method-route.json")
        .json("match", match)
        .text("allow", String.join(", ", declared.getValue()))
        .render();
  }

  private static boolean hasVariable(String path) {
    return VARIABLE.matcher(path).find();
  }

  private static HttpRule rule(MethodDescriptor method) {
    return method.getOptions().getExtension(AnnotationsProto.http);
  }

  private static String httpMethod(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> "GET";
      case PUT -> "PUT";
      case POST -> "POST";
      case DELETE -> "DELETE";
      case PATCH -> "PATCH";
      case CUSTOM, PATTERN_NOT_SET -> throw unsupported(rule);
    };
  }

  private static String path(HttpRule rule) {
    var path =
        switch (rule.getPatternCase()) {
          case GET -> rule.getGet();
          case PUT -> rule.getPut();
          case POST -> rule.getPost();
          case DELETE -> rule.getDelete();
          case PATCH -> rule.getPatch();
          case CUSTOM, PATTERN_NOT_SET -> throw unsupported(rule);
        };
    if (rule.getAdditionalBindingsCount() > 0
        || !VARIABLE.matcher(path).replaceAll("x").matches("[\\w/.-]+")) {
      throw unsupported(rule);
    }
    return path;
  }

  private static IllegalArgumentException unsupported(HttpRule rule) {
    return new IllegalArgumentException(
        "http rule: "
            + rule
            + " (expected: one method and one path of plain segments or {variable})");
  }
}
