package dev.berth.gateway;

import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of resources: filters, which need nothing else, and the others in the order in which
 * Envoy must learn them: a route may only name a cluster that is there, and a cluster is there once
 * its endpoints are.
 */
enum XdsType {
  FILTERS("envoy.config.core.v3.TypedExtensionConfig"),
  CLUSTERS("envoy.config.cluster.v3.Cluster"),
  ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment"),
  ROUTES("envoy.config.route.v3.RouteConfiguration");

  private final String typeUrl;

  XdsType(String message) {
    this.typeUrl = "type.googleapis.com/" + message;
  }

  /** Its name on the wire. */
  String typeUrl() {
    return typeUrl;
  }

  /** The kind of that name; empty where Berth has none such. */
  static Optional<XdsType> of(String typeUrl) {
    return Arrays.stream(values()).filter(type -> type.typeUrl.equals(typeUrl)).findFirst();
  }
}
