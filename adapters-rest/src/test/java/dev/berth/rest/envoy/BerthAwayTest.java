package dev.berth.rest.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients hear, and Envoy logs, when Berth is silent, away, or goes in the middle of a call.
 */
final class BerthAwayTest {
  private static final String DEPLOYMENTS = "/api/v2/models/liveDeployments";

  private static final String NATIVE = "/v1/projects/p/deployments";

  @TempDir private Path folder;

  @Test
  void promisesThatNothingWasDoneOnlyWhereThatIsCertain() throws Exception {
    try (var berth = ScriptedBerth.start();
        var envoy = RealEnvoy.start(folder, bootstrap(berth, Duration.ofSeconds(30)))) {
      var create = CompletableFuture.supplyAsync(() -> create(envoy, "silent-create"));
      var get =
          CompletableFuture.supplyAsync(() -> envoy.send("GET", DEPLOYMENTS + "/silent-get", null));
      assertThat(berth.arrived("silent-create").await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(berth.arrived("silent-get").await(20, TimeUnit.SECONDS)).isTrue();

      berth.kill();

      Envelopes.assertFoundry(
          create.get(20, TimeUnit.SECONDS), 500, "INTERNAL", "Default:Internal");
      Envelopes.assertFoundry(
          get.get(20, TimeUnit.SECONDS), 503, "UNAVAILABLE", "Default:Unavailable");
      Envelopes.assertFoundry(create(envoy, "b"), 503, "UNAVAILABLE", "Default:Unavailable");
      Envelopes.assertKore(
          envoy.send("POST", "/api/public/models/a/deploy", "{}"), 503, "UNAVAILABLE");
      Envelopes.assertNative(envoy.send("POST", NATIVE, "{}"), 503, "UNAVAILABLE", "UNAVAILABLE");
      Envelopes.assertFoundry(
          envoy.send("GET", "/nope", null), 404, "NOT_FOUND", "Default:NotFound");
      envoy.send("GET", DEPLOYMENTS + "/logged?token=hunter2", null);
      assertThat(envoy.awaitLog(DEPLOYMENTS + "/logged\"")).doesNotContain("hunter2");
    }
  }

  @Test
  void givesUpAtItsTimeout() {
    try (var berth = ScriptedBerth.start(new ScriptedNative().services());
        var envoy = RealEnvoy.start(folder, bootstrap(berth, Duration.ofSeconds(1)))) {
      Envelopes.assertFoundry(create(envoy, "silent"), 500, "TIMEOUT", "Default:Timeout");
      Envelopes.assertKore(
          envoy.send("POST", "/api/public/models/silent/deploy", "{}"), 504, "TIMEOUT");
      Envelopes.assertNative(
          envoy.send("GET", NATIVE + "/silent", null),
          504,
          "DEADLINE_EXCEEDED",
          "DEADLINE_EXCEEDED");
    }
  }

  @Test
  void answersPredictionsWithoutARouteTable() {
    try (var berth = ScriptedBerth.start();
        var envoy = RealEnvoy.start(folder, bootstrap(berth, Duration.ofSeconds(30)))) {
      Envelopes.assertFoundry(
          envoy.send("POST", DEPLOYMENTS + "/x/transformJson?preview=true", "{}"),
          401,
          "UNAUTHORIZED",
          "Default:Unauthorized");
      assertThat(create(envoy, "b").statusCode()).isEqualTo(200);
    }
  }

  private EnvoyBootstrap bootstrap(ScriptedBerth berth, Duration timeout) {
    return Bootstraps.of(folder, berth.address(), timeout);
  }

  private static HttpResponse<String> create(RealEnvoy envoy, String branch) {
    return envoy.send("POST", DEPLOYMENTS, "{\"deploymentType\":{\"branch\":\"" + branch + "\"}}");
  }
}
