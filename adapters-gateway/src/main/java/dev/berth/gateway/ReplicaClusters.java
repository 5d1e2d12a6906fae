package dev.berth.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.berth.inference.InferenceRoute;
import dev.berth.replica.Endpoint;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One cluster for each revision of a deployment, and the replicas in it. The cluster depends on its
 * name only: while replicas come and go nothing but its endpoints changes.
 */
final class ReplicaClusters {
  private static final String PREFIX = "d/";
  private static final Any HTTP_1 = http1();
  private static final Cluster TEMPLATE = template();

  private ReplicaClusters() {}

  /** The name of a revision's cluster. */
  static String name(UUID deployment, long revision) {
    return prefix(deployment) + revision;
  }

  /** What the names of all clusters of a deployment begin with. */
  static String prefix(UUID deployment) {
    return PREFIX + deployment + "/r/";
  }

  /** The revisions that have a replica, in order. */
  static List<Long> revisions(InferenceRoute route) {
    return route.endpoints().entrySet().stream()
        .filter(revision -> !revision.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** The cluster of that name. */
  static XdsResource cluster(String name) {
    return XdsResource.of(name, TEMPLATE.toBuilder().setName(name).build());
  }

  /**
   * The replicas in the cluster of that name.
   *
   * @throws IllegalArgumentException where the host of an endpoint is not an IP address
   */
  static XdsResource endpoints(String name, List<Endpoint> replicas) {
    var locality = LocalityLbEndpoints.newBuilder();
    replicas.stream()
        .sorted(Comparator.comparing(Endpoint::host).thenComparingInt(Endpoint::port))
        .forEach(replica -> locality.addLbEndpoints(endpoint(replica)));
    return XdsResource.of(
        name,
        ClusterLoadAssignment.newBuilder().setClusterName(name).addEndpoints(locality).build());
  }

  private static LbEndpoint endpoint(Endpoint replica) {
    var socket =
        SocketAddress.newBuilder()
            .setAddress(InetAddress.ofLiteral(replica.host()).getHostAddress())
            .setPortValue(replica.port());
    return LbEndpoint.newBuilder()
        .setEndpoint(
            io.envoyproxy.envoy.config.endpoint.v3.Endpoint.newBuilder()
                .setAddress(Address.newBuilder().setSocketAddress(socket)))
        .build();
  }

  private static Cluster template() {
    var ads =
        ConfigSource.newBuilder()
            .setResourceApiVersion(ApiVersion.V3)
            .setAds(AggregatedConfigSource.getDefaultInstance());
    var limits =
        CircuitBreakers.Thresholds.newBuilder()
            .setMaxConnections(number(1024))
            .setMaxPendingRequests(number(1024))
            .setMaxRequests(number(4096))
            .setMaxRetries(number(64));
    return Cluster.newBuilder()
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads))
        .setConnectTimeout(seconds(1))
        .setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST)
        .setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(limits))
        .setOutlierDetection(outliers())
        .putTypedExtensionProtocolOptions(HttpProtocolOptions.getDescriptor().getFullName(), HTTP_1)
        .build();
  }

  /** A replica that takes no connections is left alone for a while; its answers never count. */
  private static OutlierDetection outliers() {
    return OutlierDetection.newBuilder()
        .setSplitExternalLocalOriginErrors(true)
        .setConsecutiveLocalOriginFailure(number(3))
        .setEnforcingConsecutive5Xx(number(0))
        .setEnforcingConsecutiveGatewayFailure(number(0))
        .setEnforcingSuccessRate(number(0))
        .setEnforcingLocalOriginSuccessRate(number(0))
        .setInterval(seconds(5))
        .setBaseEjectionTime(seconds(2))
        .setMaxEjectionPercent(number(50))
        .build();
  }

  /** Idle connections end here before a replica ends them, which would cost a request. */
  private static Any http1() {
    return XdsResource.pack(
        HttpProtocolOptions.newBuilder()
            .setCommonHttpProtocolOptions(
                io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
                    .setIdleTimeout(seconds(10)))
            .setExplicitHttpConfig(
                HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()))
            .build());
  }

  private static UInt32Value number(int value) {
    return UInt32Value.of(value);
  }

  private static Duration seconds(long value) {
    return Duration.newBuilder().setSeconds(value).build();
  }
}
