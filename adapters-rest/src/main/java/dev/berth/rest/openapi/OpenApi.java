package dev.berth.rest.openapi;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.berth.rest.Json;
import dev.berth.rest.envoy.HttpRules;
import dev.berth.rest.envoy.RestServices;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The document: OpenAPI 3.0.3, which more tools read than its successors. */
public final class OpenApi {
  private static final String VERSION = "3.0.3";
  private static final String ABOUT =
      """
      Live model deployments: the native API under /v1, Foundry's Live Deployments and Models \
      under /api/v2, Kore.ai's Deploy a Model under /api/public, and OAuth2's tokens under \
      /multipass. A replica's own protocol, whatever it is, is reached at \
      /inference/{deployment}/ and is not described here.""";

  private OpenApi() {}

  /**
   * The document as JSON; equal contracts give equal text.
   *
   * @param files the contracts, compiled with source information, whose comments become
   *     descriptions
   */
  public static String document(FileDescriptorSet files) {
    var comments = new Comments(files);
    var schemas = new Schemas(comments);
    var document = new LinkedHashMap<String, Json>();
    document.put("openapi", Node.text(VERSION));
    document.put(
        "info",
        Node.object(
            "title",
            Node.text("Berth"),
            "version",
            Node.text("v1"),
            "description",
            Node.text(ABOUT)));
    document.put("servers", new Json.Array(List.of(Node.object("url", Node.text("/")))));
    document.put("security", security());
    document.put("tags", tags(comments));
    document.put("paths", paths(schemas, comments));
    document.put("components", components(schemas));
    return new Json.Members(document).print();
  }

  private static Json security() {
    var none = new Json.Array(List.of());
    return new Json.Array(List.of(Node.object("bearer", none), Node.object("apiKey", none)));
  }

  private static Json tags(Comments comments) {
    return new Json.Array(
        RestServices.all().stream()
            .map(
                service -> {
                  var tag = new LinkedHashMap<String, Json>();
                  tag.put("name", Node.text(service.getFullName()));
                  Node.describe(tag, comments.of(service));
                  return new Json.Members(tag);
                })
            .toList());
  }

  private static Json paths(Schemas schemas, Comments comments) {
    var paths = new TreeMap<String, Map<String, Json>>();
    for (var binding : HttpRules.bindings(RestServices.all())) {
      paths
          .computeIfAbsent(
              binding.path().spelledOut(binding.call().getInputType()), _ -> new TreeMap<>())
          .put(
              binding.method().toLowerCase(Locale.ROOT),
              new Call(binding, schemas, comments).operation());
    }
    var items = new LinkedHashMap<String, Json>();
    paths.forEach((path, methods) -> items.put(path, new Json.Members(methods)));
    return new Json.Members(items);
  }

  private static Json components(Schemas schemas) {
    var all = new TreeMap<String, Json>();
    Arrays.stream(Shape.values())
        .forEach(shape -> all.put(shape.component(), shape.schema(schemas)));
    all.putAll(schemas.components());
    return Node.object(
        "securitySchemes",
        Node.object(
            "bearer",
            Node.object("type", Node.text("http"), "scheme", Node.text("bearer")),
            "apiKey",
            Node.object(
                "type",
                Node.text("apiKey"),
                "in",
                Node.text("header"),
                "name",
                Node.text("x-api-key"))),
        "schemas",
        new Json.Members(all));
  }
}
