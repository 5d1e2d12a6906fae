package dev.berth.rest.envoy;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The REST paths that the contracts declare for their calls. */
public final class HttpRules {
  /** The body of a rule whose request has nothing else but the path. */
  private static final String EVERYTHING = "*";

  private HttpRules() {}

  /**
   * One declared call.
   *
   * @param number 1 for the call's first path, then one more for each
   * @param body the field that the request's body is; {@code *} where it is the whole message, and
   *     empty where there is none
   */
  public record Binding(
      MethodDescriptor call, int number, String method, PathTemplate path, String body) {

    /** The fields of the message that come neither from the path nor from the body. */
    public List<FieldDescriptor> queryFields() {
      if (body.equals(EVERYTHING)) {
        return List.of();
      }
      var bound = path.variables(call.getInputType()).map(List::getFirst).toList();
      return call.getInputType().getFields().stream()
          .filter(field -> !bound.contains(field) && !field.getName().equals(body))
          .toList();
    }
  }

  /**
   * All calls that have a path, in the order of the contracts, once for each path.
   *
   * @throws IllegalArgumentException where a rule has more than a method and paths of plain
   *     segments, variables and a verb
   */
  public static List<Binding> bindings(List<ServiceDescriptor> services) {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> method.getOptions().hasExtension(AnnotationsProto.http))
        .flatMap(HttpRules::bindings)
        .toList();
  }

  /**
   * The names of all fields that a path binds, in both spellings that a client may use, sorted.
   *
   * @throws IllegalArgumentException where another call reads such a name from its query
   */
  static Stream<String> pathVariables(List<ServiceDescriptor> services) {
    var bindings = bindings(services);
    var inPaths = new TreeSet<String>();
    for (var binding : bindings) {
      binding
          .path()
          .variables(binding.call().getInputType())
          .flatMap(HttpRules::names)
          .forEach(inPaths::add);
    }
    for (var binding : bindings) {
      for (var field : binding.queryFields()) {
        var clash = names(List.of(field)).filter(inPaths::contains).toList();
        if (!clash.isEmpty()) {
          throw new IllegalArgumentException(
              "%s: query parameter %s (expected: no name that is a path variable elsewhere)"
                  .formatted(binding.call().getFullName(), clash.getFirst()));
        }
      }
    }
    return inPaths.stream();
  }

  /** A field of a field of the message, in every mixture of the spellings. */
  private static Stream<String> names(List<FieldDescriptor> fields) {
    var last = fields.getLast();
    var own = Stream.of(last.getName(), last.getJsonName()).distinct();
    if (fields.size() == 1) {
      return own;
    }
    var outer = names(fields.subList(0, fields.size() - 1)).collect(Collectors.toSet());
    return own.flatMap(name -> outer.stream().map(before -> before + "." + name));
  }

  private static Stream<Binding> bindings(MethodDescriptor call) {
    var rules = new ArrayList<HttpRule>();
    rules.add(call.getOptions().getExtension(AnnotationsProto.http));
    rules.addAll(rules.getFirst().getAdditionalBindingsList());
    return IntStream.range(0, rules.size()).mapToObj(n -> binding(call, n + 1, rules.get(n)));
  }

  private static Binding binding(MethodDescriptor call, int number, HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> binding(call, number, "GET", rule.getGet(), rule);
      case PUT -> binding(call, number, "PUT", rule.getPut(), rule);
      case POST -> binding(call, number, "POST", rule.getPost(), rule);
      case DELETE -> binding(call, number, "DELETE", rule.getDelete(), rule);
      case PATCH -> binding(call, number, "PATCH", rule.getPatch(), rule);
      case CUSTOM, PATTERN_NOT_SET -> throw unsupported(rule);
    };
  }

  private static Binding binding(
      MethodDescriptor call, int number, String method, String path, HttpRule rule) {
    var template = PathTemplate.parse(path).orElseThrow(() -> unsupported(rule));
    return new Binding(call, number, method, template, rule.getBody());
  }

  private static IllegalArgumentException unsupported(HttpRule rule) {
    return new IllegalArgumentException(
        "http rule: "
            + rule
            + " (expected: one method and a path of plain segments, variables and a verb)");
  }
}
