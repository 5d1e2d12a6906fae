package dev.berth.gateway;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.UInt32Value;
import dev.berth.deployment.DeploymentId;
import dev.berth.project.ProjectId;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Envoy's one table of predictions: by the project of the key, then by the deployment. Whatever it
 * does not know goes to Berth, which knows why.
 */
final class RouteTable {
  /** Its name, which Envoy asks for. */
  static final String NAME = "predictions";

  private static final String PROJECT = "x-berth-project";
  private static final String DEPLOYMENT = "x-berth-deployment";
  private static final Matcher.OnMatch API_ROAD = HeaderTree.action(PredictionRoutes.apiRoad());

  private final Map<ProjectId, Map<String, Matcher.OnMatch>> byProject = new HashMap<>();

  /** Adds a deployment, under its RID and under its native name. */
  void add(Deployed deployed) {
    var project = deployed.route().project();
    var id = new DeploymentId(deployed.route().deployment());
    var byName = byProject.computeIfAbsent(project, _ -> new HashMap<>());
    byName.put(id.rid(), deployed.action());
    byName.put("projects/" + project + "/deployments/" + id, deployed.infer());
  }

  /** The table. */
  XdsResource resource(Set<String> revokedKeys) {
    var projects = new HashMap<String, Matcher.OnMatch>();
    byProject.forEach(
        (project, deployments) ->
            projects.put(
                project.value(),
                HeaderTree.then(HeaderTree.of(DEPLOYMENT, deployments, API_ROAD))));
    var host =
        VirtualHost.newBuilder()
            .setName(NAME)
            .addDomains("*")
            .setRetryPolicy(retries())
            .putTypedPerFilterConfig(PredictionRoutes.BRIDGE, PredictionRoutes.bridge(false))
            .putTypedPerFilterConfig(RevokedKeys.NAME, RevokedKeys.filter(revokedKeys))
            .setMatcher(HeaderTree.of(PROJECT, projects, API_ROAD));
    return XdsResource.of(
        NAME, RouteConfiguration.newBuilder().setName(NAME).addVirtualHosts(host).build());
  }

  /** Another replica is tried only where the first took no connection: it saw nothing. */
  private static RetryPolicy retries() {
    return RetryPolicy.newBuilder()
        .setRetryOn("connect-failure")
        .setNumRetries(UInt32Value.of(2))
        .addRetryHostPredicate(
            RetryPolicy.RetryHostPredicate.newBuilder()
                .setName("envoy.retry_host_predicates.previous_hosts")
                .setTypedConfig(XdsResource.pack(PreviousHostsPredicate.getDefaultInstance())))
        .setHostSelectionRetryMaxAttempts(5)
        .build();
  }
}
