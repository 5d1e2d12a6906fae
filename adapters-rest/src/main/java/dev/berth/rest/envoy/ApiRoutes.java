package dev.berth.rest.envoy;

import static java.util.stream.Collectors.toList;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Envoy's routes for the REST paths that the contracts declare: every call that the transcoder made
 * goes to Berth; a declared path that is asked with another method is 405 and names the methods.
 */
final class ApiRoutes {
  private final List<ServiceDescriptor> services;
  private final Duration timeout;
  private final String mark = EnvoyBootstrap.fragment("api-mark.json");

  /**
   * @param timeout of each call
   */
  ApiRoutes(List<ServiceDescriptor> services, Duration timeout) {
    this.services = services;
    this.timeout = timeout;
  }

  /** The routes, separated by commas. */
  String json() {
    return Stream.of(streams(), services.stream().map(this::serviceRoute), wrongMethodRoutes())
        .flatMap(routes -> routes)
        .collect(Collectors.joining(","));
  }

  /** A stream has no end that could be late; it ends when it is silent. */
  private Stream<String> streams() {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(MethodDescriptor::isServerStreaming)
        .map(
            method ->
                JsonTemplate.of("stream-route.json")
                    .text("service", method.getService().getFullName())
                    .text("method", method.getName())
                    .json("apiMark", mark)
                    .render());
  }

  private String serviceRoute(ServiceDescriptor service) {
    return JsonTemplate.of("service-route.json")
        .text("service", service.getFullName())
        .text("apiSeconds", EnvoyBootstrap.seconds(timeout))
        .text("apiMillis", Long.toString(timeout.toMillis()))
        .json("apiMark", mark)
        .render();
  }

  private Stream<String> wrongMethodRoutes() {
    // A literal path must win over a pattern that matches it too.
    return HttpRules.bindings(services).stream()
        .collect(
            Collectors.groupingBy(binding -> binding.path().regex(), LinkedHashMap::new, toList()))
        .values()
        .stream()
        .sorted(Comparator.comparingInt(samePath -> samePath.getFirst().path().wildcards()))
        .map(ApiRoutes::wrongMethodRoute);
  }

  private static String wrongMethodRoute(List<HttpRules.Binding> samePath) {
    var allow = samePath.stream().map(HttpRules.Binding::method).sorted().distinct();
    return JsonTemplate.of("wrong-method-route.json")
        .text("path", samePath.getFirst().path().regex())
        .text("allow", allow.collect(Collectors.joining(", ")))
        .render();
  }
}
