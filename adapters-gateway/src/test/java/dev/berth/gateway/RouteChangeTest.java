package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.inference.InferenceRoute;
import dev.berth.rest.envoy.Bootstraps;
import dev.berth.rest.envoy.Envelopes;
import dev.berth.rest.envoy.RealEnvoy;
import dev.berth.rest.envoy.ScriptedBerth;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to predictions while replicas, Berth and Envoy come and go, on the real Envoy. */
final class RouteChangeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final UUID one = UUID.randomUUID();
  private final UUID two = UUID.randomUUID();

  @TempDir private Path folder;

  @Test
  void predictionsGoOnWhileBerthIsAwayAndLoseNothingWhenItComesBack() {
    try (var replica = new Replica("replica");
        var road = new Road(folder, TIMEOUT)) {
      var routes = List.of(Road.route(one, 1, replica), Road.route(two, 1, replica));
      road.gateway().replaceAll(routes, Set.of("revoked"));
      assertThat(road.publish(one, replica)).isTrue();
      assertThat(road.clusters()).containsExactlyInAnyOrder(cluster(one, 1), cluster(two, 1));

      road.killBerth();
      for (var i = 0; i < 20; i++) {
        expect(road.predict(one, "{}"), "replica");
      }
      Envelopes.assertFoundry(
          road.predict(UUID.randomUUID(), "{}"), 503, "UNAVAILABLE", "Default:Unavailable");

      road.restartBerth();
      Road.await(() -> road.gateway().connected() == 1);
      expect(road.predict(one, "{}"), "replica");
      expect(road.predict(two, "{}"), "replica");

      road.gateway().replaceAll(List.of(Road.route(two, 1, replica)), Set.of());
      Road.await(() -> road.clusters().equals(List.of(cluster(two, 1))));
      expect(road.predict(two, "{}"), "replica");
      assertThat(road.predict(one, "{}").body()).isEqualTo(ScriptedBerth.ERROR);
    }
  }

  @Test
  void aReplicaThatLeavesTheRoutesEndsWhatItHolds() throws Exception {
    try (var old = new Replica("old");
        var young = new Replica("young");
        var road = new Road(folder, TIMEOUT)) {
      road.gateway().replaceAll(List.of(), Set.of());
      assertThat(road.publish(one, old)).isTrue();
      var held = CompletableFuture.supplyAsync(() -> road.predict(one, "hold"));
      assertThat(old.holding().await(20, TimeUnit.SECONDS)).isTrue();

      assertThat(road.publish(one, young)).isTrue();

      for (var i = 0; i < 20; i++) {
        expect(road.predict(one, "{}"), "young");
      }
      old.release();
      expect(held.get(20, TimeUnit.SECONDS), "old");
    }
  }

  @Test
  void aRolloutMovesToTheNextRevisionWithoutOneFailedPrediction() throws Exception {
    try (var first = new Replica("first");
        var second = new Replica("second");
        var road = new Road(folder, TIMEOUT)) {
      road.gateway().replaceAll(List.of(), Set.of());
      assertThat(road.publish(one, first)).isTrue();
      var held = CompletableFuture.supplyAsync(() -> road.predict(one, "hold"));
      assertThat(first.holding().await(20, TimeUnit.SECONDS)).isTrue();
      var done = new AtomicBoolean();
      var load = CompletableFuture.supplyAsync(() -> predictUntil(road, done));

      var both = Map.of(1L, List.of(first.endpoint()), 2L, List.of(second.endpoint()));
      var route = new InferenceRoute(one, Road.DEMO, Road.MODEL, true, both);
      assertThat(road.gateway().publish(route, Road.WAIT)).isTrue();
      awaitAnswers(road, "first", "second");
      assertThat(road.gateway().publish(Road.route(one, 2, second), Road.WAIT)).isTrue();
      Road.await(() -> road.clusters().equals(List.of(cluster(one, 2))));
      expect(road.predict(one, "{}"), "second");

      done.set(true);
      assertThat(load.get(20, TimeUnit.SECONDS)).isNotEmpty().containsOnly(200);
      first.release();
      expect(held.get(20, TimeUnit.SECONDS), "first");
    }
  }

  @Test
  void withoutReplicasAndAfterItsEndADeploymentIsBerthsToExplain() {
    try (var replica = new Replica("replica");
        var road = new Road(folder, TIMEOUT)) {
      road.gateway()
          .replaceAll(List.of(Road.route(one, 1, replica), Road.route(two, 1, replica)), Set.of());
      assertThat(road.publish(one)).as("no replica").isTrue();
      assertThat(road.predict(one, "{}").body()).isEqualTo(ScriptedBerth.ERROR);
      expect(road.predict(two, "{}"), "replica");

      road.gateway().withdraw(two);

      Road.await(() -> road.clusters().isEmpty());
      assertThat(road.predict(two, "{}").body()).isEqualTo(ScriptedBerth.ERROR);
    }
  }

  @Test
  void saysSoWhereNoEnvoyListens() {
    try (var replica = new Replica("replica");
        var gateway = gateway("another secret");
        var berth = ScriptedBerth.start(gateway::service);
        var envoy = RealEnvoy.start(folder, Bootstraps.of(folder, berth.address(), TIMEOUT))) {
      gateway.replaceAll(List.of(), Set.of());

      assertThat(gateway.publish(Road.route(one, 1, replica), Road.WAIT)).isFalse();
      assertThat(gateway.connected()).isZero();
      assertThat(envoy.log()).contains("x-berth-xds: wrong or missing");
    }
  }

  @Test
  void anEnvoyIsToldNothingBeforeEverythingIsLoaded() {
    try (var replica = new Replica("replica");
        var road = new Road(folder, TIMEOUT)) {
      Road.await(() -> road.gateway().connected() == 1);
      Envelopes.assertFoundry(road.predict(one, "{}"), 503, "UNAVAILABLE", "Default:Unavailable");

      road.gateway().replaceAll(List.of(Road.route(one, 1, replica)), Set.of());

      Road.await(() -> road.predict(one, "{}").statusCode() == 200);
    }
  }

  @Test
  void aPredictionThatTakesTooLongIsAnInferenceTimeout() {
    try (var replica = new Replica("replica");
        var road = new Road(folder, Duration.ofSeconds(1))) {
      road.gateway().replaceAll(List.of(), Set.of());
      assertThat(road.publish(one, replica)).isTrue();

      Envelopes.assertFoundry(
          road.predict(one, "hold"),
          500,
          "TIMEOUT",
          "InferenceTimeout",
          "{\"liveDeploymentRid\":\"" + Road.rid(one) + "\"}");
    }
  }

  @Test
  void twoThousandDeploymentsChangeInReasonableTime() {
    try (var replica = new Replica("replica");
        var road = new Road(folder, TIMEOUT)) {
      var routes = new ArrayList<InferenceRoute>();
      for (var i = 0; i < 2_000; i++) {
        routes.add(Road.route(UUID.randomUUID(), 1, replica));
      }
      var begun = System.nanoTime();
      road.gateway().replaceAll(routes, Set.of());
      assertThat(road.publish(one, replica)).isTrue();
      var loaded = System.nanoTime();
      assertThat(road.publish(two, replica)).isTrue();
      var added = System.nanoTime();
      assertThat(road.publish(two, replica, replica)).isTrue();
      var scaled = System.nanoTime();

      expect(road.predict(two, "{}"), "replica");
      expect(road.predict(routes.get(1_000).deployment(), "{}"), "replica");
      var table =
          new XdsSnapshot(1, routes.stream().map(Deployed::of).toList(), Set.of(), null, null);
      var bytes = table.routes().body().getSerializedSize();
      System.out.printf(
          "2,000 deployments: first load %d ms, one more %d ms, one endpoint %d ms; table %d bytes%n",
          TimeUnit.NANOSECONDS.toMillis(loaded - begun),
          TimeUnit.NANOSECONDS.toMillis(added - loaded),
          TimeUnit.NANOSECONDS.toMillis(scaled - added),
          bytes);
      // Each deployment has a route under its RID and two under its native name.
      assertThat(bytes).isLessThan(1_800_000);
    }
  }

  private static EnvoyGateway gateway(String secret) {
    return new EnvoyGateway(secret, Road.GRACE, InstantSource.system());
  }

  private static String cluster(UUID deployment, long revision) {
    return ReplicaClusters.name(deployment, revision);
  }

  private List<Integer> predictUntil(Road road, AtomicBoolean done) {
    var token = road.token();
    var statuses = new ArrayList<Integer>();
    while (!done.get()) {
      statuses.add(road.predict(one, "{}", token).statusCode());
    }
    return statuses;
  }

  private void awaitAnswers(Road road, String... names) {
    for (var name : names) {
      Road.await(() -> road.predict(one, "{}").body().startsWith(name));
    }
  }

  private static void expect(HttpResponse<String> answer, String name) {
    assertThat(answer.body()).startsWith(name);
    assertThat(answer.statusCode()).isEqualTo(200);
  }
}
