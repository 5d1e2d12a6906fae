package dev.berth.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All resources at one moment. The route table is only made when somebody is to be sent it: it is
 * the one resource that is as large as all deployments together. Not safe for many threads.
 */
final class XdsSnapshot {
  private final long generation;
  private final Collection<Deployed> deployments;
  private final Set<String> revokedKeys;
  private final Map<String, XdsResource> clusters = new HashMap<>();
  private final Map<String, XdsResource> endpoints = new HashMap<>();
  private final Map<String, XdsResource> filters;
  private @Nullable XdsResource routes;

  /**
   * Everything about these deployments.
   *
   * @param generation grows with every change; later snapshots contain earlier changes
   * @param issuer the filter that verifies an issuer's tokens, where its keys are known
   * @param routes the route table, where it was made before and has not changed
   */
  XdsSnapshot(
      long generation,
      Collection<Deployed> deployments,
      Set<String> revokedKeys,
      @Nullable XdsResource issuer,
      @Nullable XdsResource routes) {
    this.generation = generation;
    this.deployments = deployments;
    this.revokedKeys = revokedKeys;
    this.filters = issuer == null ? Map.of() : Map.of(issuer.name(), issuer);
    this.routes = routes;
    for (var deployed : deployments) {
      deployed.clusters().forEach(cluster -> clusters.put(cluster.name(), cluster));
      deployed.endpoints().forEach(replicas -> endpoints.put(replicas.name(), replicas));
    }
  }

  /** Which change this contains last. */
  long generation() {
    return generation;
  }

  /** The resources of a kind, by name. */
  Map<String, XdsResource> of(XdsType type) {
    return switch (type) {
      case FILTERS -> filters;
      case CLUSTERS -> clusters;
      case ENDPOINTS -> endpoints;
      case ROUTES -> Map.of(RouteTable.NAME, routes());
    };
  }

  /** The route table, if it was made already. */
  @Nullable XdsResource madeRoutes() {
    return routes;
  }

  /** The route table. */
  XdsResource routes() {
    var made = routes;
    if (made == null) {
      var table = new RouteTable();
      deployments.forEach(table::add);
      made = table.resource(revokedKeys);
      routes = made;
    }
    return made;
  }
}
