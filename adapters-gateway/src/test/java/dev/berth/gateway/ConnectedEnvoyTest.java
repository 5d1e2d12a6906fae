package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import dev.berth.inference.InferenceRoute;
import dev.berth.project.ProjectId;
import dev.berth.replica.Endpoint;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ConnectedEnvoyTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final UUID ONE = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final UUID TWO = UUID.fromString("00000000-0000-7000-8000-000000000002");

  private final ConnectedEnvoy envoy = new ConnectedEnvoy(GRACE);
  private long generation;

  @Test
  void learnsRoutesOnceItHasClustersAndEndpoints() {
    var snapshot = snapshot(route(ONE, Map.of(1L, List.of(7001))));
    envoy.take(XdsType.CLUSTERS, subscribe());

    var clusters = expectNext(snapshot);
    assertThat(names(clusters)).containsExactly(cluster(ONE, 1));
    assertThat(envoy.next(snapshot, NOW)).isEmpty();

    envoy.take(XdsType.ROUTES, subscribe(RouteTable.NAME));
    envoy.take(XdsType.ENDPOINTS, subscribe(cluster(ONE, 1)));
    var endpoints = expectNext(snapshot);
    assertThat(names(endpoints)).containsExactly(cluster(ONE, 1));
    envoy.take(XdsType.ENDPOINTS, acknowledge(endpoints));
    assertThat(envoy.next(snapshot, NOW)).as("the cluster is not taken yet").isEmpty();

    envoy.take(XdsType.CLUSTERS, acknowledge(clusters));
    var routes = expectNext(snapshot);
    assertThat(names(routes)).containsExactly(RouteTable.NAME);
    assertThat(envoy.settled()).isZero();

    envoy.take(XdsType.ROUTES, acknowledge(routes));
    assertThat(envoy.settled()).isEqualTo(snapshot.generation());
    assertThat(envoy.next(snapshot, NOW)).isEmpty();
  }

  @Test
  void isSentOnlyEndpointsWhereReplicasOfARevisionChange() {
    settle(snapshot(route(ONE, Map.of(1L, List.of(7001)))));
    var changed = snapshot(route(ONE, Map.of(1L, List.of(7001, 7002))));

    var endpoints = expectNext(changed);
    assertThat(endpoints.getTypeUrl()).isEqualTo(XdsType.ENDPOINTS.typeUrl());
    envoy.take(XdsType.ENDPOINTS, acknowledge(endpoints));

    assertThat(envoy.next(changed, NOW)).isEmpty();
    assertThat(envoy.settled()).isEqualTo(changed.generation());
  }

  @Test
  void keepsAClusterForAGraceAfterItsRoute() {
    settle(snapshot(route(ONE, Map.of(1L, List.of(7001))), route(TWO, Map.of(1L, List.of(7002)))));
    var without = snapshot(route(TWO, Map.of(1L, List.of(7002))));

    var routes = expectNext(without);
    assertThat(names(routes)).containsExactly(RouteTable.NAME);
    envoy.take(XdsType.ROUTES, acknowledge(routes));

    assertThat(envoy.next(without, NOW)).isEmpty();
    assertThat(envoy.wake()).hasValue(NOW.plus(GRACE));
    var removal = envoy.next(without, NOW.plus(GRACE)).orElseThrow();
    assertThat(removal.getResourcesList()).isEmpty();
    assertThat(removal.getRemovedResourcesList()).containsExactly(cluster(ONE, 1));
    envoy.take(XdsType.CLUSTERS, acknowledge(removal));
    assertThat(envoy.next(without, NOW.plus(GRACE))).isEmpty();
    assertThat(envoy.wake()).isEmpty();
  }

  @Test
  void keepsAClusterThatComesBackWithinTheGrace() {
    var with = snapshot(route(ONE, Map.of(1L, List.of(7001))));
    settle(with);
    var without = snapshot();
    envoy.take(XdsType.ROUTES, acknowledge(expectNext(without)));
    assertThat(envoy.next(without, NOW)).isEmpty();

    var again = snapshot(route(ONE, Map.of(1L, List.of(7001))));
    var routes = envoy.next(again, NOW.plus(GRACE)).orElseThrow();
    assertThat(names(routes)).containsExactly(RouteTable.NAME);
    envoy.take(XdsType.ROUTES, acknowledge(routes));

    assertThat(envoy.next(again, NOW.plus(GRACE.multipliedBy(2)))).isEmpty();
  }

  @Test
  void losesWhatItKeptFromAnEarlierBerth() {
    var snapshot = snapshot(route(TWO, Map.of(1L, List.of(7002))));
    envoy.take(
        XdsType.CLUSTERS, remembering(snapshot.of(XdsType.CLUSTERS), cluster(ONE, 1)).build());
    envoy.take(
        XdsType.ENDPOINTS,
        remembering(snapshot.of(XdsType.ENDPOINTS), cluster(ONE, 1))
            .addAllResourceNamesSubscribe(List.of(cluster(ONE, 1), cluster(TWO, 1)))
            .build());
    envoy.take(
        XdsType.ROUTES,
        remembering(snapshot.of(XdsType.ROUTES))
            .addResourceNamesSubscribe(RouteTable.NAME)
            .build());

    var clusters = expectNext(snapshot);
    assertThat(clusters.getResourcesList()).as("it has all that is").isEmpty();
    assertThat(clusters.getRemovedResourcesList()).isEmpty();
    envoy.take(XdsType.CLUSTERS, acknowledge(clusters));
    assertThat(envoy.next(snapshot, NOW)).isEmpty();
    assertThat(envoy.settled()).isEqualTo(snapshot.generation());
    assertThat(envoy.next(snapshot, NOW.plus(GRACE)).orElseThrow().getRemovedResourcesList())
        .containsExactly(cluster(ONE, 1));
  }

  @Test
  void isNotSentAgainWhatItRefused() {
    settle(snapshot());
    var snapshot = snapshot(route(ONE, Map.of(1L, List.of(7001))));

    envoy.take(XdsType.CLUSTERS, refuse(expectNext(snapshot)));

    assertThat(envoy.refuses(snapshot, ReplicaClusters.prefix(ONE))).isTrue();
    assertThat(envoy.refuses(snapshot, ReplicaClusters.prefix(TWO))).isFalse();
    var routes = expectNext(snapshot);
    assertThat(names(routes)).containsExactly(RouteTable.NAME);
    envoy.take(XdsType.ROUTES, acknowledge(routes));
    assertThat(envoy.next(snapshot, NOW)).isEmpty();
  }

  @Test
  void isNeverSettledOnRoutesThatItRefused() {
    var first = snapshot();
    settle(first);
    var snapshot = snapshot(Set.of("revoked-key"));

    envoy.take(XdsType.ROUTES, refuse(expectNext(snapshot)));

    assertThat(envoy.next(snapshot, NOW)).isEmpty();
    assertThat(envoy.settled()).isEqualTo(first.generation());
    assertThat(envoy.refuses(snapshot, ReplicaClusters.prefix(ONE))).isTrue();
  }

  @Test
  void isToldAtOnceThatThereIsNothing() {
    envoy.take(XdsType.CLUSTERS, subscribe());
    envoy.take(XdsType.ROUTES, subscribe(RouteTable.NAME));
    var snapshot = snapshot();

    var clusters = expectNext(snapshot);
    assertThat(clusters.getResourcesList()).isEmpty();
    envoy.take(XdsType.CLUSTERS, acknowledge(clusters));
    assertThat(names(expectNext(snapshot))).containsExactly(RouteTable.NAME);
  }

  @Test
  void isToldOfNoReplicasWhereTheClusterWentBeforeItAsked() {
    envoy.take(XdsType.CLUSTERS, subscribe());
    expectNext(snapshot(route(ONE, Map.of(1L, List.of(7001)))));

    envoy.take(XdsType.ENDPOINTS, subscribe(cluster(ONE, 1)));

    var endpoints = expectNext(snapshot());
    assertThat(endpoints.getResourcesList())
        .containsExactly(ReplicaClusters.endpoints(cluster(ONE, 1), List.of()).onTheWire());
  }

  @Test
  void isSentWhatItAsksForAgain() {
    var snapshot = snapshot(route(ONE, Map.of(1L, List.of(7001))));
    settle(snapshot);

    envoy.take(
        XdsType.ENDPOINTS,
        DeltaDiscoveryRequest.newBuilder().addResourceNamesUnsubscribe(cluster(ONE, 1)).build());
    envoy.take(XdsType.ENDPOINTS, subscribe(cluster(ONE, 1)));

    assertThat(names(expectNext(snapshot))).containsExactly(cluster(ONE, 1));
  }

  @Test
  void takesAnAnswerToAnOldResponseForNothing() {
    var snapshot = snapshot(route(ONE, Map.of(1L, List.of(7001))));
    envoy.take(XdsType.CLUSTERS, subscribe());
    expectNext(snapshot);

    envoy.take(
        XdsType.CLUSTERS, DeltaDiscoveryRequest.newBuilder().setResponseNonce("old").build());

    assertThat(envoy.next(snapshot(), NOW)).as("the answer is still to come").isEmpty();
  }

  private void settle(XdsSnapshot snapshot) {
    envoy.take(XdsType.CLUSTERS, subscribe());
    envoy.take(XdsType.ROUTES, subscribe(RouteTable.NAME));
    for (var response = envoy.next(snapshot, NOW);
        response.isPresent();
        response = envoy.next(snapshot, NOW)) {
      var type = XdsType.of(response.get().getTypeUrl()).orElseThrow();
      envoy.take(type, acknowledge(response.get()));
      if (type == XdsType.CLUSTERS) {
        envoy.take(XdsType.ENDPOINTS, subscribe(names(response.get()).toArray(String[]::new)));
      }
    }
    assertThat(envoy.settled()).isEqualTo(snapshot.generation());
  }

  private DeltaDiscoveryResponse expectNext(XdsSnapshot snapshot) {
    return envoy.next(snapshot, NOW).orElseThrow();
  }

  private XdsSnapshot snapshot(InferenceRoute... routes) {
    return new XdsSnapshot(
        ++generation, Arrays.stream(routes).map(Deployed::of).toList(), Set.of(), null, null);
  }

  private XdsSnapshot snapshot(Set<String> revoked) {
    return new XdsSnapshot(++generation, List.of(), revoked, null, null);
  }

  private static InferenceRoute route(UUID deployment, Map<Long, List<Integer>> ports) {
    var endpoints = new HashMap<Long, List<Endpoint>>();
    ports.forEach(
        (revision, all) ->
            endpoints.put(
                revision, all.stream().map(port -> new Endpoint("127.0.0.1", port)).toList()));
    return new InferenceRoute(deployment, new ProjectId("demo"), Road.MODEL, true, endpoints);
  }

  private static String cluster(UUID deployment, long revision) {
    return ReplicaClusters.name(deployment, revision);
  }

  private static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream().map(Resource::getName).toList();
  }

  private static DeltaDiscoveryRequest subscribe(String... names) {
    return DeltaDiscoveryRequest.newBuilder().addAllResourceNamesSubscribe(List.of(names)).build();
  }

  private static DeltaDiscoveryRequest.Builder remembering(
      Map<String, XdsResource> resources, String... old) {
    var request = DeltaDiscoveryRequest.newBuilder();
    resources.forEach(
        (name, resource) -> request.putInitialResourceVersions(name, resource.version()));
    for (var name : old) {
      request.putInitialResourceVersions(name, "old");
    }
    return request;
  }

  private static DeltaDiscoveryRequest acknowledge(DeltaDiscoveryResponse response) {
    return DeltaDiscoveryRequest.newBuilder().setResponseNonce(response.getNonce()).build();
  }

  private static DeltaDiscoveryRequest refuse(DeltaDiscoveryResponse response) {
    return acknowledge(response).toBuilder()
        .setErrorDetail(Status.newBuilder().setMessage("no"))
        .build();
  }
}
