package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import dev.berth.proto.berth.v1.DeploymentOperation;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
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
      checkErrorsWithoutBerth(berth, rid, reader);
      checkGrpcWithoutBerth(berth, rid, reader);

      var predictions = Watcher.ofPredictions(foundry, rid);
      berth.startAgain();
      foundry.awaitState(rid, "ACTIVE");
      assertThat(berth.replicaPids()).isEqualTo(replicas);
      assertThat(berth.envoyPid()).isEqualTo(envoy);
      assertThat(foundry.predict(rid).status()).isEqualTo(200);
      predictions.stopAndCheck(20);
    }
  }

  private static void checkGrpcWithoutBerth(BerthProcess berth, String rid, String reader)
      throws InvalidProtocolBufferException {
    var deployment = "projects/default/deployments/" + Foundry.uuid(rid);
    var nobodys = deployment.replace("/default/", "/other/");
    var setosa = GrpcPredictions.setosa();
    try (var client = new GrpcPredictions(berth)) {
      for (var i = 0; i < 20; i++) {
        assertThat(client.of(deployment, berth.key()).modelInfer(setosa).getOutputsList())
            .hasSize(2);
      }
      GrpcPredictions.refused(
          () -> client.of(deployment, "nonsense").modelInfer(setosa),
          Status.Code.UNAUTHENTICATED,
          "UNAUTHENTICATED",
          "key");
      GrpcPredictions.refused(
          () -> client.of(deployment, reader).modelInfer(setosa),
          Status.Code.PERMISSION_DENIED,
          "PERMISSION_DENIED",
          "scope");
      GrpcPredictions.refused(
          () -> client.of(nobodys, berth.key()).modelInfer(setosa),
          Status.Code.UNAVAILABLE,
          "UNAVAILABLE",
          "try again");
    }
  }

  private static void checkErrorsWithoutBerth(BerthProcess berth, String rid, String reader) {
    Refused.byFoundry(
        new Foundry(berth.rest("nonsense")).predict(rid),
        401,
        "UNAUTHORIZED",
        "Default:Unauthorized",
        "A valid API key is required.",
        "{}");
    Refused.byFoundry(
        new Foundry(berth.rest(reader)).predict(rid),
        403,
        "PERMISSION_DENIED",
        "TransformJsonLiveDeploymentPermissionDenied",
        "Could not transformJson the LiveDeployment.",
        "{\"liveDeploymentRid\":\"" + rid + "\"}");
    var foundry = new Foundry(berth.rest());
    var sentence = "Not available now; nothing was done, try again.";
    for (var answer :
        List.of(
            foundry.get(rid),
            foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION),
            foundry.start(rid))) {
      Refused.byFoundry(answer, 503, "UNAVAILABLE", "Default:Unavailable", sentence, "{}");
    }
    for (var answer :
        List.of(
            berth.rest().get("/api/public/dock-status/ds-1"),
            berth.rest().post("/api/public/models/cm-1/deploy", "{}"))) {
      Refused.byKore(answer, 503, "UNAVAILABLE", sentence);
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
    assertThat(BerthProcess.alive(envoy)).as("Envoy").isFalse();
    assertThat(replicas.values()).noneMatch(BerthProcess::alive);
    assertThat(processesBelow(data)).isEmpty();

    // Nothing runs any more, and nothing does afterwards.
    var verified = BerthProcess.run(Map.of(), "verify-history", rid, "--data", data.toString());
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).startsWith("1 deployment, ").contains(" 0 faults");
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
      var sha256 = MessageDigest.getInstance("SHA-256").digest(Demo.modelFile());
      Files.writeString(
          data.resolve("artifacts").resolve(HexFormat.of().formatHex(sha256)), "no model");
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
      foundry.awaitState(rid, "FAILED");
      Await.until("nothing is left of it", SOON, berth::replicaPids, Map::isEmpty);
      var cause = causeOfTheNewestOperation(berth, rid);
      assertThat(cause).contains(replica(rid, 3));
      checkLog(berth.read("logs/berth.log"), rid, cause);
      checkInferenceFailure(foundry.predict(rid), rid, cause);

      checkThatNothingIsTried(berth, rid);
      berth.signal("KILL");
      berth.startAgain();
      checkThatNothingIsTried(berth, rid);
      checkInferenceFailure(foundry.predict(rid), rid, cause);
    }
  }

  private static String causeOfTheNewestOperation(BerthProcess berth, String rid)
      throws InvalidProtocolBufferException {
    try (var client = new Native(berth)) {
      var operation = client.operation(client.deployment(rid).getOperation());
      assertThat(operation.getDone()).isTrue();
      assertThat(operation.getError().getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
      var metadata = operation.getMetadata().unpack(DeploymentOperation.class);
      assertThat(metadata.getAction()).isEqualTo("CREATE");
      assertThat(metadata.getState()).isEqualTo("FAILED");
      assertThat(metadata.getCause()).isNotEmpty().isEqualTo(operation.getError().getMessage());
      return metadata.getCause();
    }
  }

  private static String replica(String rid, int attempt) {
    return "Replica %s-r1-0-%d (MODEL_CORRUPT): ".formatted(Foundry.uuid(rid), attempt);
  }

  /** The log has a line for each of the three starts and one for the operation, and no fourth. */
  private static void checkLog(String log, String rid, String cause) {
    for (var attempt = 1; attempt <= 3; attempt++) {
      var tried = replica(rid, attempt);
      assertThat(log.lines())
          .as(log)
          .anyMatch(line -> line.contains(tried) && line.contains("model cannot be loaded"));
    }
    assertThat(log).doesNotContain(replica(rid, 4));
    assertThat(log.lines())
        .as(log)
        .anyMatch(line -> line.contains("operation ") && line.contains(cause));
  }

  private static void checkInferenceFailure(Rest.Answer answer, String rid, String cause) {
    var parameters = Rest.json("{}").asObject();
    parameters.put("liveDeploymentRid", rid);
    parameters.put("errorMessage", "The deployment failed: " + cause);
    Refused.byFoundry(
        answer,
        400,
        "INVALID_ARGUMENT",
        "InferenceFailure",
        "The deployment failed: " + cause,
        parameters.toString());
  }

  /** Watches for longer than the back-off after which a fourth start would have come. */
  private static void checkThatNothingIsTried(BerthProcess berth, String rid) throws Exception {
    var foundry = new Foundry(berth.rest());
    var failures = new Rows(berth).deployment(rid).getObserved().getFailures();
    var retryAt = Instant.ofEpochSecond(failures.getRetryAt().getSeconds() + 1);
    var window = Duration.between(Instant.now(), retryAt).plusSeconds(5);
    assertThat(window).as("a back-off of 4 s").isLessThan(Duration.ofSeconds(12));
    Await.throughout(
        "FAILED, and no replica",
        window.isPositive() ? window : Duration.ofSeconds(5),
        () -> foundry.state(rid) + " " + berth.replicaPids(),
        "FAILED {}"::equals);
    var observed = new Rows(berth).deployment(rid).getObserved();
    assertThat(observed.getAttempts()).as("starts that were decided").isEqualTo(3);
    assertThat(observed.getFailures()).isEqualTo(failures);
  }

  @Test
  void killedEnvoyIsStartedAgain() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", Foundry.SAMPLE_CONFIGURATION);
      foundry.awaitState(rid, "ACTIVE");
      var before = berth.envoyPid();
      kill(before);
      Await.until(
          "another Envoy runs",
          SOON,
          berth::startedEnvoy,
          started -> started.filter(pid -> pid != before).isPresent());
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
      assertThat(BerthProcess.alive(envoy)).isFalse();
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

  /** Processes whose command line names the folder. */
  private static List<String> processesBelow(Path folder) {
    return ProcessHandle.allProcesses()
        .map(process -> BerthProcess.commandLine(process.pid()))
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }
}
