package dev.berth.gateway;

import com.github.xds.type.matcher.v3.Matcher;
import dev.berth.inference.InferenceRoute;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Envoy must know of one deployment of which a replica is ready; made once for each change of
 * it, since every change of any deployment sends the whole route table.
 */
record Deployed(
    InferenceRoute route,
    List<XdsResource> clusters,
    List<XdsResource> endpoints,
    Matcher.OnMatch action,
    Matcher.OnMatch infer) {

  /**
   * Everything about that route.
   *
   * @throws IllegalArgumentException where an endpoint has no IP address
   */
  static Deployed of(InferenceRoute route) {
    var names =
        ReplicaClusters.revisions(route).stream()
            .collect(
                Collectors.toMap(
                    revision -> ReplicaClusters.name(route.deployment(), revision),
                    revision -> route.endpoints().getOrDefault(revision, List.of())));
    return new Deployed(
        route,
        names.keySet().stream().map(ReplicaClusters::cluster).toList(),
        names.entrySet().stream()
            .map(named -> ReplicaClusters.endpoints(named.getKey(), named.getValue()))
            .toList(),
        HeaderTree.action(PredictionRoutes.of(route)),
        HeaderTree.action(PredictionRoutes.infer(route)));
  }

  /** Whether Envoy finds this deployment by the same routes as before. */
  boolean hasRoutesOf(@Nullable Deployed before) {
    return before != null
        && route.project().equals(before.route.project())
        && action.equals(before.action)
        && infer.equals(before.infer);
  }
}
