package dev.berth.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import dev.berth.inference.InferenceRoute;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfigPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/** Where one prediction goes: to a replica, or to Berth, which says why there is none. */
final class PredictionRoutes {
  /** The path that Envoy's front leaves: this, and what the replica is asked for. */
  private static final String ASKED = "/-/";

  private static final List<String> FOR_BERTH_ONLY =
      List.of("authorization", "x-api-key", "apikey", "x-berth-key", "x-berth-project");
  private static final String API = "berth";
  private static final String PREDICTIONS = "/berth.v1.Predictions/";
  private static final List<String> API_SERVICES =
      List.of("/foundry.v2.LiveDeployments/", PREDICTIONS);
  private static final HeaderMatcher TRANSCODED =
      HeaderMatcher.newBuilder().setName("x-envoy-original-path").setPresentMatch(true).build();
  private static final Duration API_TIMEOUT = Duration.newBuilder().setSeconds(30).build();
  private static final String API_ROAD = "api-road";
  private static final String ALL = "/";
  private static final String GRPC_SERVICE = "/inference.GRPCInferenceService/";

  /** The name of that filter. */
  static final String BRIDGE = "bridge";

  private PredictionRoutes() {}

  /** The route or routes of a deployment of which a replica is ready. */
  static Message of(InferenceRoute route) {
    var match = RouteMatch.newBuilder().setPrefix(ASKED);
    if (route.speaksTransformJson()) {
      return toReplica(match, route, ALL);
    }
    match.addHeaders(road("inference"));
    return RouteList.newBuilder()
        .addRoutes(toReplica(match, route, ALL))
        .addAllRoutes(apiRoad().getRoutesList())
        .build();
  }

  /** The routes of its predictions by the Open Inference Protocol, under its native name. */
  static RouteList infer(InferenceRoute route) {
    return RouteList.newBuilder()
        .addRoutes(
            toReplica(
                RouteMatch.newBuilder().setPath(ASKED + "infer"),
                route,
                "/v2/models/" + route.model() + "/infer"))
        .addRoutes(
            toReplica(RouteMatch.newBuilder().setPrefix("/-" + GRPC_SERVICE), route, GRPC_SERVICE)
                .toBuilder()
                .putTypedPerFilterConfig(BRIDGE, bridge(true)))
        .build();
  }

  /** Opens or closes the filter that takes gRPC's frames off for replicas. */
  static Any bridge(boolean open) {
    return XdsResource.pack(FilterConfigPerRoute.newBuilder().setDisabled(!open).build());
  }

  /** The routes of everything else: the call that explains, once a script has made one of it. */
  static RouteList apiRoad() {
    var becomesTheCall =
        Route.newBuilder()
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setRoute(RouteAction.newBuilder().setCluster(API))
            .putTypedPerFilterConfig(
                API_ROAD, XdsResource.pack(LuaPerRoute.newBuilder().setName(API_ROAD).build()));
    return RouteList.newBuilder()
        .addAllRoutes(API_SERVICES.stream().map(service -> call(service, TRANSCODED)).toList())
        .addRoutes(call(PREDICTIONS, road("grpc")))
        .addRoutes(becomesTheCall)
        .build();
  }

  private static Route call(String service, HeaderMatcher mark) {
    return Route.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix(service).addHeaders(mark))
        .setRoute(RouteAction.newBuilder().setCluster(API).setTimeout(API_TIMEOUT))
        .addRequestHeadersToAdd(
            add("x-envoy-expected-rq-timeout-ms", Long.toString(API_TIMEOUT.getSeconds() * 1000)))
        .addResponseHeadersToAdd(add("x-rest-api", "1"))
        .build();
  }

  /**
   * @param asked what the replica is asked for instead of what matches
   */
  private static Route toReplica(RouteMatch.Builder match, InferenceRoute route, String asked) {
    var action =
        RouteAction.newBuilder().setPrefixRewrite(asked).setTimeout(Duration.getDefaultInstance());
    var revisions = ReplicaClusters.revisions(route);
    if (revisions.size() == 1) {
      action.setCluster(ReplicaClusters.name(route.deployment(), revisions.getFirst()));
    } else {
      action.setWeightedClusters(weights(route, revisions));
    }
    return Route.newBuilder()
        .setMatch(match)
        .setRoute(action)
        .addAllRequestHeadersToRemove(FOR_BERTH_ONLY)
        .build();
  }

  /** Every replica gets the same share, whatever its revision. */
  private static WeightedCluster weights(InferenceRoute route, List<Long> revisions) {
    var clusters = WeightedCluster.newBuilder();
    for (var revision : revisions) {
      clusters.addClusters(
          WeightedCluster.ClusterWeight.newBuilder()
              .setName(ReplicaClusters.name(route.deployment(), revision))
              .setWeight(
                  UInt32Value.of(route.endpoints().getOrDefault(revision, List.of()).size())));
    }
    return clusters.build();
  }

  private static HeaderMatcher road(String name) {
    return HeaderMatcher.newBuilder()
        .setName("x-berth-road")
        .setStringMatch(StringMatcher.newBuilder().setExact(name))
        .build();
  }

  private static HeaderValueOption add(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .build();
  }
}
