package dev.berth.rest.envoy;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The REST paths that the contracts declare for their calls. */
final class HttpRules {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private HttpRules() {}

  /**
   * One declared call.
   *
   * @param path plain segments and variables in braces
   */
  record Binding(String method, String path) {

    boolean hasVariables() {
      return VARIABLE.matcher(path).find();
    }

    /** A regular expression for the whole path. */
    String pathRegex() {
      return VARIABLE.matcher(path).replaceAll("[^/]+");
    }
  }

  /**
   * All calls, in the order of the contracts.
   *
   * @throws IllegalArgumentException where a rule has more than a method and a path of plain
   *     segments and variables
   */
  static List<Binding> bindings(List<ServiceDescriptor> services) {
    return methods(services).map(method -> binding(rule(method))).toList();
  }

  /**
   * The names of all fields that a path binds, in both spellings that a client may use, sorted.
   *
   * @throws IllegalArgumentException where another call reads such a name from its query
   */
  static Stream<String> pathVariables(List<ServiceDescriptor> services) {
    var inPaths = new TreeSet<String>();
    methods(services)
        .forEach(method -> bound(method).flatMap(HttpRules::names).forEach(inPaths::add));
    methods(services)
        .filter(method -> rule(method).getBody().isEmpty())
        .forEach(
            method -> {
              var bound = bound(method).collect(Collectors.toSet());
              method.getInputType().getFields().stream()
                  .filter(field -> !bound.contains(field))
                  .flatMap(HttpRules::names)
                  .filter(inPaths::contains)
                  .forEach(
                      name -> {
                        throw new IllegalArgumentException(
                            method.getFullName()
                                + ": query parameter "
                                + name
                                + " (expected: no name that is a path variable elsewhere)");
                      });
            });
    return inPaths.stream();
  }

  private static Stream<MethodDescriptor> methods(List<ServiceDescriptor> services) {
    return services.stream().flatMap(service -> service.getMethods().stream());
  }

  private static Stream<FieldDescriptor> bound(MethodDescriptor method) {
    Set<String> variables =
        VARIABLE
            .matcher(binding(rule(method)).path())
            .results()
            .map(HttpRules::variable)
            .collect(Collectors.toSet());
    return method.getInputType().getFields().stream()
        .filter(field -> variables.contains(field.getName()));
  }

  private static String variable(MatchResult match) {
    return match.group(1);
  }

  private static Stream<String> names(FieldDescriptor field) {
    return Stream.of(field.getName(), field.getJsonName());
  }

  private static HttpRule rule(MethodDescriptor method) {
    return method.getOptions().getExtension(AnnotationsProto.http);
  }

  private static Binding binding(HttpRule rule) {
    var binding =
        switch (rule.getPatternCase()) {
          case GET -> new Binding("GET", rule.getGet());
          case PUT -> new Binding("PUT", rule.getPut());
          case POST -> new Binding("POST", rule.getPost());
          case DELETE -> new Binding("DELETE", rule.getDelete());
          case PATCH -> new Binding("PATCH", rule.getPatch());
          case CUSTOM, PATTERN_NOT_SET -> throw unsupported(rule);
        };
    var plain = VARIABLE.matcher(binding.path()).replaceAll("x").matches("[\\w/.-]+");
    if (!plain || rule.getAdditionalBindingsCount() > 0) {
      throw unsupported(rule);
    }
    return binding;
  }

  private static IllegalArgumentException unsupported(HttpRule rule) {
    return new IllegalArgumentException(
        "http rule: "
            + rule
            + " (expected: one method and one path of plain segments or {variable})");
  }
}
