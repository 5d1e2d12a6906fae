package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every error row printed in the two Foundry documents, and the roads that lead to 401. */
@ExtendWith(SharedBerth.class)
final class DocumentedErrorsIT {
  private static final String ABSENT_MODEL =
      "ri.models.main.model.00000000-0000-4000-8000-00000000dead";
  private static final String ABSENT =
      "ri.foundry-ml-live.main.live-deployment.00000000-0000-4000-8000-00000000dead";

  private final BerthProcess berth;
  private final Foundry foundry;

  DocumentedErrorsIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  @Test
  void threadCountTooHigh() {
    var parameters =
        refused(
            create(Foundry.SAMPLE_CONFIGURATION.replace(":32", ":257")),
            400,
            "INVALID_ARGUMENT",
            "ThreadCountTooHigh");
    assertThat(parameters.get("maxThreadCount").isInt()).isTrue();
    assertThat(parameters.get("maxThreadCount").asInt()).isEqualTo(256);
    assertThat(parameters.get("providedThreadCount").asInt()).isEqualTo(257);
  }

  @Test
  void invalidGpuCount() {
    var parameters =
        refused(create(with("\"gpu\":{\"count\":1}")), 400, "INVALID_ARGUMENT", "InvalidGpuCount");
    assertThat(parameters.get("providedGpuCount").asInt(-1)).isEqualTo(1);
    assertThat(parameters.get("maxGpuCount").asInt(-1)).isEqualTo(0);
  }

  @Test
  void gpuTypeNotAvailable() {
    var parameters =
        refused(
            create(with("\"gpu\":{\"count\":1,\"type\":\"T4\"}")),
            400,
            "INVALID_ARGUMENT",
            "GpuTypeNotAvailable");
    assertThat(parameters.get("requestedGpuType").asString()).isEqualTo("T4");
    assertThat(parameters.get("availableGpuTypes").isArray()).isTrue();
  }

  @Test
  void modelNotFound() {
    var parameters =
        refused(
            berth
                .rest()
                .post(
                    Foundry.BASE + "?preview=true",
                    """
                {"deploymentType":{"type":"direct","modelRid":"%s","branch":"master"},
                 "runtimeConfiguration":%s}"""
                        .formatted(ABSENT_MODEL, Foundry.SAMPLE_CONFIGURATION)),
            404,
            "NOT_FOUND",
            "ModelNotFound");
    assertThat(parameters.get("modelRid").asString()).isEqualTo(ABSENT_MODEL);
  }

  @Test
  void liveDeploymentNotFound() {
    for (var answer :
        new Rest.Answer[] {
          foundry.get(ABSENT),
          foundry.replace(ABSENT, Foundry.SAMPLE_CONFIGURATION),
          foundry.disable(ABSENT),
          foundry.start(ABSENT),
          foundry.predict(ABSENT)
        }) {
      var parameters = refused(answer, 404, "NOT_FOUND", "LiveDeploymentNotFound");
      assertThat(parameters.get("liveDeploymentRid").asString()).isEqualTo(ABSENT);
    }
  }

  @Test
  void secondDeploymentOfABranch() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var parameters =
        refused(
            create(Foundry.SAMPLE_CONFIGURATION), 409, "CONFLICT", "LiveDeploymentAlreadyExists");
    assertThat(parameters.get("liveDeploymentRid").asString()).isEqualTo(rid);
  }

  @Test
  void permissionRowsOnTheApiRoad() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var reader = new Foundry(berth.rest(berth.createKey("api:models-read")));
    assertThat(reader.get(rid).status()).isEqualTo(200);
    var created = reader.rest().post(Foundry.BASE + "?preview=true", Foundry.SAMPLE_BODY);
    assertThat(refused(created, 403, "PERMISSION_DENIED", "CreateLiveDeploymentPermissionDenied"))
        .isEmpty();
    for (var row :
        Map.of(
                "Replace", reader.replace(rid, Foundry.SAMPLE_CONFIGURATION),
                "Disable", reader.disable(rid),
                "Start", reader.start(rid),
                "TransformJson", reader.predict(rid))
            .entrySet()) {
      var parameters =
          refused(
              row.getValue(),
              403,
              "PERMISSION_DENIED",
              row.getKey() + "LiveDeploymentPermissionDenied");
      assertThat(parameters.get("liveDeploymentRid").asString()).isEqualTo(rid);
    }
  }

  @Test
  void unsupportedLiveDeployment() {
    var rid = foundry.pinned(berth);
    refused(foundry.get(rid), 400, "INVALID_ARGUMENT", "UnsupportedLiveDeployment");
    refused(
        foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION),
        400,
        "INVALID_ARGUMENT",
        "UnsupportedLiveDeployment");
  }

  @Test
  void previewIsRequiredOnBothRoads() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var rest = berth.rest();
    for (var answer :
        new Rest.Answer[] {
          rest.get(Foundry.BASE + "/" + rid),
          rest.get(Foundry.BASE + "/" + rid + "?preview=false"),
          rest.post(Foundry.BASE, Foundry.SAMPLE_BODY),
          rest.post(Foundry.BASE + "/" + rid + "/transformJson", Foundry.SETOSA)
        }) {
      refused(answer, 400, "INVALID_ARGUMENT", "ApiFeaturePreviewUsageOnly");
    }
  }

  @Test
  void queueIsExceededInNumbers() {
    var answer =
        foundry.replace(
            foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION),
            """
            {"minReplicas":60,"maxReplicas":60,"cpu":4,"memory":"8GiB"}""");
    var parameters = refused(answer, 400, "INVALID_ARGUMENT", "Default:InvalidArgument");
    assertThat(parameters.toString()).contains("limit");
    assertThat(answer.json().get("errorDescription").asString()).contains("cpu").contains("memory");
  }

  @Test
  void nothingWithoutAKey() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var revoked = berth.createKey("api:models-read", "api:models-execute");
    assertThat(new Foundry(berth.rest(revoked)).predict(rid).status()).isEqualTo(200);
    revokeNewest();
    Await.until(
        "the prediction road knows of the revocation",
        Duration.ofSeconds(1),
        () -> new Foundry(berth.rest(revoked)).predict(rid).status(),
        status -> status == 401);
    for (var key : new String[] {"", "nonsense", forged(berth.key()), revoked}) {
      var stranger = new Foundry(berth.rest(key));
      for (var answer :
          new Rest.Answer[] {stranger.get(rid), stranger.predict(rid), stranger.start(rid)}) {
        refused(answer, 401, "UNAUTHORIZED", "Default:Unauthorized");
      }
      var kore = stranger.rest().get("/api/public/dock-status/ds-1");
      assertThat(kore.status()).isEqualTo(401);
      assertThat(kore.json().at("/errors/0/msg").asString()).isNotEmpty();
    }
  }

  @Test
  void bothHeadersCarryAKeyOnBothRoads() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var rest = berth.rest("");
    var get =
        rest.bare(Foundry.BASE + "/" + rid + "?preview=true")
            .header("X-API-Key", berth.key())
            .GET();
    assertThat(rest.send(get).status()).isEqualTo(200);
    var predict =
        rest.bare(Foundry.BASE + "/" + rid + "/transformJson?preview=true")
            .header("x-api-key", berth.key())
            .POST(BodyPublishers.ofString(Foundry.SETOSA));
    assertThat(rest.send(predict).status()).isEqualTo(200);
  }

  @Test
  void predictionInputsAreChecked() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var answer =
        berth
            .rest()
            .post(
                Foundry.BASE + "/" + rid + "/transformJson?preview=true",
                Foundry.SETOSA.replace("5.1", "\"long\""));
    var parameters = refused(answer, 400, "INVALID_ARGUMENT", "InferenceInvalidInput");
    assertThat(parameters.get("liveDeploymentRid").asString()).isEqualTo(rid);
    assertThat(parameters.at("/errorType/type").asString()).isEqualTo("typeMismatch");
  }

  /** The same claims under another signature. */
  private static String forged(String key) {
    var middle = key.lastIndexOf('.') + 20;
    var other = key.charAt(middle) == 'A' ? 'B' : 'A';
    return key.substring(0, middle) + other + key.substring(middle + 1);
  }

  private void revokeNewest() {
    var list = BerthProcess.run(Map.of(), "key", "list", "--data", berth.data().toString());
    var newest = list.out().strip().lines().toList().getLast();
    var id = newest.substring(0, newest.indexOf(' '));
    var revoked =
        BerthProcess.run(Map.of(), "key", "revoke", id, "--data", berth.data().toString());
    assertThat(revoked.code()).as(revoked.err()).isZero();
  }

  private Rest.Answer create(String configuration) {
    return berth
        .rest()
        .post(
            Foundry.BASE + "?preview=true",
            """
            {"deploymentType":{"type":"direct","modelRid":"%s","branch":"canary"},
             "runtimeConfiguration":%s}"""
                .formatted(Foundry.MODEL, configuration));
  }

  private static String with(String field) {
    return Foundry.SAMPLE_CONFIGURATION.replace("{", "{" + field + ",");
  }

  /** Checks the whole envelope and answers its parameters. */
  static JsonNode refused(Rest.Answer answer, int status, String code, String name) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    var envelope = answer.json();
    assertThat(envelope.get("errorCode").asString()).as(answer.text()).isEqualTo(code);
    assertThat(envelope.get("errorName").asString()).as(answer.text()).isEqualTo(name);
    assertThat(UUID.fromString(envelope.get("errorInstanceId").asString())).isNotNull();
    assertThat(envelope.get("errorDescription").asString()).isNotEmpty();
    assertThat(envelope.get("parameters").isObject()).isTrue();
    return envelope.get("parameters");
  }
}
