package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an operator configured holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConfiguredIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private BerthProcess berth;
  private Foundry foundry;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    Files.writeString(
        data.resolve("berth.properties"),
        """
        foundry.require-preview=false
        queue.max-thread-count=64
        queue.cpu=4
        queue.memory=2GiB
        queue.replicas=4
        engine.gpus=T4:0,1,2,4;A10G:3
        queue.gpu.T4=3
        queue.gpu.T4.per-replica=2
        queue.gpu.A10G=1
        """);
    berth = BerthProcess.startDemo(data);
    foundry = new Foundry(berth.rest());
  }

  @AfterAll
  void end() {
    berth.close();
  }

  @Test
  void limitsAreThoseOfTheConfiguration() {
    var rid = foundry.readyOn("canary", "{\"minReplicas\":0,\"maxReplicas\":1}");
    Await.until(
        "nobody holds anything",
        SOON,
        () -> foundry.replace(rid, "{\"minReplicas\":1,\"maxReplicas\":1,\"cpu\":8}").text(),
        text -> text.contains("others hold 0"));
    refused(
        rid,
        "\"threadCount\":65",
        "ThreadCountTooHigh",
        "The specified thread count exceeds the maximum allowed value.",
        "{\"maxThreadCount\":64,\"providedThreadCount\":65}");
    refused(
        rid,
        "\"gpu\":{\"count\":3,\"type\":\"T4\"}",
        "InvalidGpuCount",
        "The GPU count is invalid. The GPU count must be between 1 and the maximum allowed for"
            + " the requested GPU type.",
        "{\"providedGpuCount\":3,\"maxGpuCount\":2}");
    refused(
        rid,
        "\"gpu\":{\"count\":1,\"type\":\"V100\"}",
        "GpuTypeNotAvailable",
        "The requested GPU type is not available. Use a GPU type that is available in the"
            + " deployment's resource queue.",
        "{\"requestedGpuType\":\"V100\",\"availableGpuTypes\":[\"A10G\",\"T4\"]}");
    refused(
        rid,
        "\"cpu\":8",
        "Default:InvalidArgument",
        "cpu: asked for 8 (expected: at most 4, of which others hold 0)",
        "{\"field\":\"cpu\",\"used\":\"0\",\"asked\":\"8\",\"limit\":\"4\"}");
  }

  @Test
  void c5PreviewMayBeLeftOutOnBothRoadsWhereItIsNotRequired() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var path = Foundry.BASE + "/" + rid;
    for (var answer :
        List.of(
            berth.rest().get(path),
            berth.rest().get(path + "?preview=false"),
            berth.rest().get("/api/v2/models/" + Foundry.MODEL),
            berth.rest().post(path + "/transformJson", Foundry.SETOSA))) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  @Test
  void aChangeThatNeedsDowntimeIsRefusedInNumbersUnlessThePolicyAllowsIt() {
    var rid = foundry.readyOn("canary", large("1536MiB"));
    var name = "/v1/projects/default/deployments/" + Foundry.uuid(rid);
    var memory = "{\"configuration\":{\"memory\":\"1600MiB\"}}";
    awaitSettled(name);

    var refused = patch(name + "?updateMask=configuration.memory", memory);
    Refused.byNative(refused, 400, "FAILED_PRECONDITION", "NEEDS_DOWNTIME");
    assertThat(refused.text()).contains("1536 MiB", "1600 MiB", "3136 MiB", "2048 MiB");
    var byFoundry = foundry.replace(rid, large("1600MiB"));
    assertThat(byFoundry.status()).as(byFoundry.text()).isEqualTo(409);
    assertThat(byFoundry.text()).contains("Default:Conflict", "3136 MiB");
    var policy = "?updateMask=configuration.rolloutPolicy.";
    Refused.byNative(
        patch(
            name + policy + "bakeTime",
            "{\"configuration\":{\"rolloutPolicy\":{\"bakeTime\":\"400s\"}}}"),
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST");
    Rest.ok(
        patch(
            name + policy + "allowDowntime",
            "{\"configuration\":{\"rolloutPolicy\":{\"allowDowntime\":true}}}"));
    var replica = berth.replicaPids();

    Rest.ok(patch(name + "?updateMask=configuration.memory", memory));

    awaitSettled(name);
    assertThat(berth.replicaPids()).hasSize(1).isNotEqualTo(replica);
  }

  @Test
  void whatDoesNotFitNowWaitsInLineUntilAnotherIsDeleted() {
    var rest = berth.rest();
    var name = "/v1/projects/default/deployments/";
    var holder = name + Foundry.uuid(foundry.readyOn("canary", large("1536MiB")));

    var first = pinned("1GiB");
    var second = pinned("1GiB");

    awaitWaiting(first, "It is the next in line.");
    awaitWaiting(second, "1 in line waited longer.");
    Rest.ok(rest.send(rest.request(holder).DELETE()));
    for (var waiting : List.of(first, second)) {
      Await.until(
          "it has room",
          SOON,
          () -> rest.get(waiting).json(),
          json -> json.get("state").asString().equals("STATE_ACTIVE"));
      assertThat(capacity(rest.get(waiting).json()).get("status").asBoolean()).isTrue();
      Rest.ok(rest.send(rest.request(waiting).DELETE()));
    }
  }

  private void awaitSettled(String path) {
    Await.until(
        path + " is settled",
        SOON,
        () -> berth.rest().get(path).json(),
        json ->
            json.get("state").asString().equals("STATE_ACTIVE")
                && !json.get("reconciling").asBoolean());
  }

  private static String large(String memory) {
    return "{\"minReplicas\":1,\"maxReplicas\":1,\"memory\":\"" + memory + "\"}";
  }

  /** One that follows no branch; answers its path. */
  private String pinned(String memory) {
    var body =
        """
        {"model":"%s","pinnedVersion":"%s","configuration":%s}"""
            .formatted(Foundry.MODEL, Foundry.VERSION, large(memory));
    return "/v1/"
        + Rest.ok(berth.rest().post("/v1/projects/default/deployments", body))
            .get("name")
            .asString();
  }

  private void awaitWaiting(String path, String place) {
    Await.until(
        path + " waits",
        SOON,
        () -> capacity(berth.rest().get(path).json()),
        condition ->
            !condition.get("status").asBoolean()
                && condition.get("reason").asString().equals("Waiting")
                && condition.get("message").asString().contains(place));
  }

  private static JsonNode capacity(JsonNode deployment) {
    for (var condition : deployment.get("conditions")) {
      if (condition.get("type").asString().equals("CapacityAvailable")) {
        return condition;
      }
    }
    throw new AssertionError(deployment);
  }

  private Rest.Answer patch(String path, String body) {
    return berth
        .rest()
        .send(
            berth
                .rest()
                .request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
  }

  private void refused(
      String rid, String field, String name, String description, String parameters) {
    var configuration = "{\"minReplicas\":1,\"maxReplicas\":1," + field + "}";
    for (var answer :
        List.of(
            foundry.create(Foundry.MODEL, "master", configuration),
            foundry.replace(rid, configuration))) {
      Refused.byFoundry(answer, 400, "INVALID_ARGUMENT", name, description, parameters);
    }
  }
}
