package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives whose death. Each test has a Berth of its own. */
final class CrashIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path data;

  @Test
  void berthKilledAndStartedAgainAdoptsEverything() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid =
          foundry.createOn(
              "canary",
              Foundry.SAMPLE_CONFIGURATION.replace("\"minReplicas\":1", "\"minReplicas\":2"));
      foundry.awaitState(rid, "ACTIVE");
      var reader = berth.createKey("api:models-read");
      var replicas = berth.replicaPids();
      var envoy = berth.envoyPid();

      berth.signal("KILL");
      for (var i = 0; i < 20; i++) {
        assertThat(foundry.predict(rid).status()).isEqualTo(200);
      }
      DocumentedErrorsIT.refused(
          new Foundry(berth.rest("nonsense")).predict(rid),
          401,
          "UNAUTHORIZED",
          "Default:Unauthorized");
      DocumentedErrorsIT.refused(
          new Foundry(berth.rest(reader)).predict(rid),
          403,
          "PERMISSION_DENIED",
          "TransformJsonLiveDeploymentPermissionDenied");
      assertThat(foundry.get(rid).status()).isEqualTo(503);
      assertThat(foundry.get(rid).json().get("errorName").asString()).isNotEmpty();

      var watcher = new PredictionWatcher(foundry, rid);
      berth.startAgain();
      foundry.awaitState(rid, "ACTIVE");
      assertThat(berth.replicaPids()).isEqualTo(replicas);
      assertThat(berth.envoyPid()).isEqualTo(envoy);
      assertThat(foundry.predict(rid).status()).isEqualTo(200);
      assertThat(watcher.stop()).as("predictions that failed").isEmpty();
    }
  }

  @Test
  void sigtermLeavesReplicasServingAndCtrlCEndsEverything() {
    var berth = BerthProcess.startDemo(data);
    var foundry = new Foundry(berth.rest());
    var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
    foundry.awaitState(rid, "ACTIVE");
    var replicas = berth.replicaPids();

    berth.signal("TERM");
    assertThat(berth.exitCode()).isZero();
    assertThat(foundry.predict(rid).status()).isEqualTo(200);

    berth.startAgain();
    assertThat(foundry.state(rid)).isEqualTo("ACTIVE");
    assertThat(berth.replicaPids()).isEqualTo(replicas);

    var envoy = berth.envoyPid();
    berth.signal("INT");
    assertThat(berth.exitCode()).isZero();
    assertThat(alive(envoy)).as("Envoy").isFalse();
    assertThat(replicas.values()).noneMatch(CrashIT::alive);
    assertThat(processesBelow(data)).isEmpty();
  }

  @Test
  void killedReplicaIsReplaced() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
      foundry.awaitState(rid, "ACTIVE");
      for (var round = 0; round < 2; round++) {
        var before = berth.replicaPids();
        kill(before.values().iterator().next());
        Await.until(
            "the status says that nothing is ready",
            SOON,
            () -> foundry.state(rid),
            List.of("STARTING", "DEGRADED")::contains);
        foundry.awaitState(rid, "ACTIVE");
        assertThat(berth.replicaPids())
            .hasSize(1)
            .doesNotContainValue(before.values().iterator().next());
        assertThat(foundry.predict(rid).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void modelThatCannotBeLoadedEndsInFailed() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      try (var artifacts = Files.list(data.resolve("artifacts"))) {
        for (var artifact : artifacts.toList()) {
          Files.delete(artifact);
          Files.writeString(artifact, "no model");
        }
      }
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
      foundry.awaitState(rid, "FAILED");
      Await.until("nothing is tried any more", SOON, berth::replicaPids, Map::isEmpty);
      var refused = foundry.predict(rid);
      DocumentedErrorsIT.refused(refused, 400, "INVALID_ARGUMENT", "InferenceFailure");
      assertThat(refused.json().at("/parameters/errorMessage").asString()).contains("failed");
      assertThat(foundry.state(rid)).isEqualTo("FAILED");
    }
  }

  @Test
  void killedEnvoyIsStartedAgain() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
      foundry.awaitState(rid, "ACTIVE");
      var before = berth.envoyPid();
      kill(before);
      Await.until("another Envoy runs", SOON, berth::envoyPid, pid -> pid != before);
      Await.until("predictions go on", SOON, () -> statusOf(foundry, rid), status -> status == 200);
    }
  }

  @Test
  void otherPortsReplaceEnvoy() {
    var ports = BerthProcess.freePorts(4);
    var berth = BerthProcess.start(data, ports.get(0), ports.get(1), "--demo");
    var foundry = new Foundry(berth.rest());
    var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
    foundry.awaitState(rid, "ACTIVE");
    var replicas = berth.replicaPids();
    var envoy = berth.envoyPid();
    berth.signal("TERM");
    try (var moved = BerthProcess.start(data, ports.get(2), ports.get(3), "--demo")) {
      assertThat(moved.envoyPid()).isNotEqualTo(envoy);
      assertThat(alive(envoy)).isFalse();
      assertThat(moved.replicaPids()).isEqualTo(replicas);
      var there = new Foundry(moved.rest());
      there.awaitState(rid, "ACTIVE");
      assertThat(there.predict(rid).status()).isEqualTo(200);
    }
  }

  private static int statusOf(Foundry foundry, String rid) {
    try {
      return foundry.predict(rid).status();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  private static void kill(long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor()).isZero();
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Processes whose command line names the folder. */
  private static List<String> processesBelow(Path folder) {
    return ProcessHandle.allProcesses()
        .map(CrashIT::commandLine)
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
