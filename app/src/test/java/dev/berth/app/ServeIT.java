package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.persistence.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Berth as one service of three: PostgreSQL and Envoy are started by somebody else. */
final class ServeIT {
  /** An address of this machine that is not the one that everything listens on otherwise. */
  private static final String ADDRESS = "127.0.0.2";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void endsWithItsReplicasAndStartsThemAgainWhereEnvoyReachesThem() throws Exception {
    var data = folder.resolve("data");
    var ports = BerthProcess.freePorts(2);
    var postgres =
        EmbeddedPostgres.startOrAdopt(
            folder.resolve("database"), BerthProcess.HOME.resolve(".tools"));
    try {
      var variables = new HashMap<>(EnvironmentIT.database(postgres));
      variables.put("BERTH_DATA", data.toString());
      variables.put("BERTH_ADDRESS", ADDRESS);
      variables.put("BERTH_GRPC_PORT", ports.get(1).toString());
      variables.put("BERTH_HTTP_ADDRESS", "127.0.0.1");
      variables.put("BERTH_HTTP_PORT", ports.get(0).toString());
      variables.put("BERTH_ENVOY_FILES", folder.resolve("envoy").toString());
      variables.put("BERTH_DEMO", "true");
      assertThat(variables.keySet())
          .as("what the help tells")
          .isEqualTo(EnvironmentIT.variablesOfHelp("serve"));
      try (var berth =
          BerthProcess.startByEnvironment("serve", data, ports.get(0), ports.get(1), variables)) {
        assertThat(health(data)).isZero();
        var envoy = startEnvoy();
        try {
          Await.until(
              "Envoy listens",
              LIMIT,
              () -> listens("127.0.0.1", berth.httpPort()),
              listening -> listening);
          servesAndEnds(berth);
        } finally {
          envoy.destroy();
          assertThat(envoy.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
      }
    } finally {
      postgres.stop();
    }
  }

  private static void servesAndEnds(BerthProcess berth) {
    var foundry = new Foundry(berth.rest());
    var rid = foundry.createOn("master", Foundry.SAMPLE_CONFIGURATION);
    foundry.awaitState(rid, "ACTIVE");
    assertThat(foundry.predict(rid).status()).isEqualTo(200);

    var replica = berth.replicaPids().entrySet().iterator().next();
    var placement = berth.read("replicas/" + replica.getKey() + "/placement");
    var port = Integer.parseInt(placement.lines().findFirst().orElseThrow());
    assertThat(listens(ADDRESS, port)).isTrue();
    assertThat(listens("127.0.0.1", port)).isFalse();

    berth.signal("TERM");
    assertThat(berth.exitCode()).isZero();
    assertThat(BerthProcess.alive(replica.getValue())).isFalse();
    assertThat(health(berth.data())).isEqualTo(1);

    berth.startAgain();
    Await.until(
        "predictions are answered again",
        LIMIT,
        () -> foundry.predict(rid).status(),
        status -> status == 200);
    assertThat(berth.replicaPids()).hasSize(1).doesNotContain(replica);
  }

  private static int health(Path data) {
    return BerthProcess.run(Map.of(), "health", "--data", data.toString()).code();
  }

  private Process startEnvoy() throws IOException {
    return new ProcessBuilder(
            System.getProperty("berth.envoy"),
            "--config-path",
            folder.resolve("envoy/envoy.json").toString(),
            "--use-dynamic-base-id",
            "--log-level",
            "warning")
        .redirectErrorStream(true)
        .redirectOutput(new File("/dev/null"))
        .start();
  }

  private static boolean listens(String host, int port) {
    try (var _ = new Socket(host, port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
