package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * The rules that break clients when they are missed, on the wire, behind the real Envoy. Each test
 * has the number of its rule; rules that need no wire are in the adapter's FoundryRulesTest, and
 * what only a real client can show in FoundrySdkIT.
 */
@ExtendWith(SharedBerth.class)
final class FoundryRulesIT {
  private static final String PREVIEW = "?preview=true";
  private static final String NOTHING_RUNS = "{\"minReplicas\":0,\"maxReplicas\":1}";

  private final BerthProcess berth;
  private final Rest rest;
  private String model = "";

  FoundryRulesIT(BerthProcess berth) {
    this.berth = berth;
    this.rest = berth.rest();
  }

  @BeforeEach
  void aModelOfItsOwn() {
    model =
        ok(rest.post(
                "/api/v2/models" + PREVIEW,
                """
                {"name":"rules-%s","parentFolderRid":"ri.compass.main.folder.rules"}"""
                    .formatted(UUID.randomUUID())))
            .get("rid")
            .asString();
    promote(Foundry.VERSION);
  }

  private String promote(String version) {
    return ok(rest.post(
            "/api/v2/models/" + model + "/promoteVersion" + PREVIEW,
            "{\"sourceModelVersionRid\":\"" + version + "\"}"))
        .get("rid")
        .asString();
  }

  private Rest.Answer create(String configuration) {
    return rest.post(Foundry.BASE + PREVIEW, body(configuration));
  }

  private String body(String configuration) {
    return """
        {"deploymentType":{"type":"direct","modelRid":"%s","branch":"master"},
         "runtimeConfiguration":%s}"""
        .formatted(model, configuration);
  }

  private static JsonNode ok(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** Checks that all five keys are there, and answers the parameters. */
  private static JsonNode refused(Rest.Answer answer, int status, String code, String name) {
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

  @Test
  void a01EveryRequiredKeyIsThereAndNothingIsNull() {
    var text = create(NOTHING_RUNS).text();
    assertThat(text).doesNotContain("null");
    for (var key : new String[] {"rid", "modelVersion", "runtimeConfiguration", "status"}) {
      assertThat(text).contains("\"" + key + "\":");
    }
  }

  @Test
  void a02AndC3SourcesAndEnvironmentVariablesAreAlwaysThere() {
    assertThat(create(NOTHING_RUNS).text())
        .contains("\"sources\":[]", "\"environmentVariables\":{}");
  }

  @Test
  void a03ZeroAndFalseAreOnTheWire() {
    assertThat(create(NOTHING_RUNS).text()).contains("\"minReplicas\":0", "\"isReady\":false");
  }

  @Test
  void a04WhatIsUnsetIsAbsent() {
    var text = create(NOTHING_RUNS).text();
    assertThat(text).doesNotContain("gpu", "cpu", "memory", "scalingConfiguration", ":\"\"");
  }

  @Test
  void a05AndA9TheLastPageHasNoTokenAndEveryOtherHasOne() {
    var wanted = new ArrayList<String>();
    wanted.add(promote(Foundry.VERSION));
    wanted.addFirst(promote(Foundry.VERSION));
    var path = "/api/v2/models/" + model + "/versions" + PREVIEW + "&pageSize=1";
    var seen = new ArrayList<String>();
    var token = "";
    for (var page = 0; page < 3; page++) {
      var json = ok(rest.get(path + token));
      assertThat(json.get("data").size()).isEqualTo(1);
      seen.add(json.get("data").get(0).get("rid").asString());
      assertThat(json.has("nextPageToken")).isEqualTo(page < 2);
      token = page < 2 ? "&pageToken=" + json.get("nextPageToken").asString() : "";
    }
    assertThat(seen).hasSize(3).doesNotHaveDuplicates().startsWith(wanted.toArray(String[]::new));
    var other = "/api/v2/models/" + Foundry.MODEL + "/versions" + PREVIEW + "&pageToken=";
    var first = ok(rest.get(path)).get("nextPageToken").asString();
    refused(rest.get(other + first), 400, "INVALID_ARGUMENT", "InvalidPageToken");
  }

  @Test
  void a06A07C10AndC11AnErrorHasAllKeysAndAPlainName() {
    var threads = create("{\"minReplicas\":0,\"maxReplicas\":1,\"threadCount\":1000}");
    assertThat(refused(threads, 400, "INVALID_ARGUMENT", "ThreadCountTooHigh")).hasSize(2);
    var notOne = rest.get(Foundry.BASE + "/" + model + PREVIEW);
    assertThat(refused(notOne, 404, "NOT_FOUND", "LiveDeploymentNotFound")).hasSize(1);
    assertThat(
            refused(rest.get(Foundry.BASE), 400, "INVALID_ARGUMENT", "ApiFeaturePreviewUsageOnly"))
        .isEmpty();
  }

  @Test
  void a08EnvoysOwnErrorsHaveTheEnvelopeToo() {
    refused(rest.get("/api/v2/models/x/y/z"), 404, "NOT_FOUND", "Default:NotFound");
    refused(
        rest.post("/api/v2/models" + PREVIEW, "{"),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
    refused(
        rest.put("/api/v2/models" + PREVIEW, "{}"),
        405,
        "INVALID_ARGUMENT",
        "Default:MethodNotAllowed");
    var token = rest.get("/multipass/api/oauth2/token");
    assertThat(token.status()).isEqualTo(405);
    assertThat(token.json().get("error").asString()).isEqualTo("invalid_request");
  }

  @Test
  void a09ARepeatedWriteGetsTheFirstAnswer() {
    var key = UUID.randomUUID().toString();
    var first = send("POST", Foundry.BASE, key, body(NOTHING_RUNS));
    var again = send("POST", Foundry.BASE, key, body(NOTHING_RUNS));
    assertThat(ok(again).get("rid")).isEqualTo(ok(first).get("rid"));
    var other = send("POST", Foundry.BASE, key, body("{\"minReplicas\":0,\"maxReplicas\":2}"));
    refused(other, 409, "CONFLICT", "RequestIdReused");

    var path = Foundry.BASE + "/" + first.json().get("rid").asString();
    var replacement = "{\"runtimeConfiguration\":{\"minReplicas\":0,\"maxReplicas\":9}}";
    var replaceKey = UUID.randomUUID().toString();
    assertThat(ok(send("PUT", path, replaceKey, replacement)))
        .isEqualTo(ok(send("PUT", path, replaceKey, replacement)));
    refused(
        send("PUT", path, replaceKey, replacement.replace("9", "8")),
        409,
        "CONFLICT",
        "RequestIdReused");

    var name = "{\"name\":\"" + key + "\",\"parentFolderRid\":\"ri.compass.main.folder.rules\"}";
    var made = send("POST", "/api/v2/models", key, name);
    assertThat(ok(send("POST", "/api/v2/models", key, name))).isEqualTo(ok(made));
    var versions = "/api/v2/models/" + model + "/promoteVersion";
    var source = "{\"sourceModelVersionRid\":\"" + Foundry.VERSION + "\"}";
    var promoted = UUID.randomUUID().toString();
    assertThat(ok(send("POST", versions, promoted, source)))
        .isEqualTo(ok(send("POST", versions, promoted, source)));
  }

  private Rest.Answer send(String method, String path, String idempotencyKey, String body) {
    return rest.send(
        rest.request(path + PREVIEW)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .method(method, BodyPublishers.ofString(body)));
  }

  /** A client that was not told otherwise uses TLS; it must learn at once that this is no TLS. */
  @Test
  void a010AClientThatSpeaksTlsToThePlainPortIsTurnedAwayAtOnce() {
    var tls =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + berth.httpPort() + "/api"))
            .timeout(Duration.ofSeconds(10))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> client.send(tls, BodyHandlers.ofString()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void a6SeveralViolationsAreNamedTogether() {
    var answer = create("{\"minReplicas\":2,\"maxReplicas\":1,\"threadCount\":1000}");
    refused(answer, 400, "INVALID_ARGUMENT", "ThreadCountTooHigh");
    assertThat(answer.json().get("errorDescription").asString())
        .contains("threadCount: 1000", "minReplicas: 2");
  }

  @Test
  void a7EveryErrorHasAnIdOfItsOwn() {
    var path = "/api/v2/models/" + model;
    assertThat(rest.get(path).json().get("errorInstanceId"))
        .isNotEqualTo(rest.get(path).json().get("errorInstanceId"));
  }

  /** The SDKs name themselves and trace; TypeScript's says JSON even where it sends nothing. */
  @Test
  void a10WhatClientsAddToTheirRequestsHurtsNothing() {
    var rid = ok(create(NOTHING_RUNS)).get("rid").asString();
    ok(rest.send(asClientsDo(Foundry.BASE + "/" + rid + PREVIEW).GET()));
    for (var body : List.of("", "{}")) {
      var disable = asClientsDo(Foundry.BASE + "/" + rid + "/disable" + PREVIEW);
      assertThat(ok(rest.send(disable.POST(BodyPublishers.ofString(body)))).isObject()).isTrue();
    }
  }

  private HttpRequest.Builder asClientsDo(String path) {
    return rest.request(path)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("User-Agent", "python-foundry-platform-sdk/1.111.0 python/3.11")
        .header("Fetch-User-Agent", "osdk-client/2.22.0")
        .header("X-B3-TraceId", "463ac35c9f6413ad")
        .header("X-B3-SpanId", "a2fb4a1d1a96d312")
        .header("X-B3-Sampled", "1")
        .header("attribution", model);
  }

  @Test
  void a5TheLiteralPathOfDeploymentsIsNoModel() {
    var list = rest.get(Foundry.BASE + PREVIEW + "&modelRid=" + model);
    assertThat(ok(list).get("data").isArray()).isTrue();
    refused(
        rest.get("/api/v2/models/liveDeployment" + PREVIEW),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
    assertThat(ok(rest.get("/api/v2/models/" + model + PREVIEW)).get("rid").asString())
        .isEqualTo(model);
  }

  @Test
  void a8AndC5PreviewIsTrueInAnyCase() {
    ok(rest.get("/api/v2/models/" + model + "?preview=True"));
    refused(
        rest.get("/api/v2/models/" + model), 400, "INVALID_ARGUMENT", "ApiFeaturePreviewUsageOnly");
    refused(
        rest.get("/api/v2/models/" + model + "?preview=abc"),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
  }

  @Test
  void c4AbsentAndNullSourcesAreEmpty() {
    var json =
        ok(
            create(
                "{\"minReplicas\":0,\"maxReplicas\":1,\"sources\":null,\"environmentVariables\":null}"));
    assertThat(json.at("/runtimeConfiguration/sources").isEmpty()).isTrue();
  }

  @Test
  void c6ANumberMayBeWholeOrNotAndIsAnsweredShort() {
    assertThat(create("{\"minReplicas\":0,\"maxReplicas\":1,\"cpu\":1.0}").text())
        .contains("\"cpu\":1,");
  }

  @Test
  void c16ADeploymentsRidIsNotMadeOfTheModels() {
    var rid = ok(create(NOTHING_RUNS)).get("rid").asString();
    assertThat(rid).startsWith("ri.foundry-ml-live.main.live-deployment.");
    assertThat(rid.substring(rid.lastIndexOf('.')))
        .isNotEqualTo(model.substring(model.lastIndexOf('.')));
  }

  @Test
  void c17UnknownFieldsAreIgnored() {
    var text = body("{\"minReplicas\":0,\"maxReplicas\":1,\"novelty\":{\"x\":[1]}}");
    ok(
        rest.post(
            Foundry.BASE + PREVIEW + "&novelty=1", text.replace("{\"dep", "{\"more\":1,\"dep")));
  }

  @Test
  void aDeploymentFollowsItsBranchToTheVersionThatIsPublished() {
    var rid = ok(create(NOTHING_RUNS)).get("rid").asString();
    var next = promote(Foundry.VERSION);
    Await.until(
        "the deployment has the new version",
        Duration.ofSeconds(10),
        () -> ok(rest.get(Foundry.BASE + "/" + rid + PREVIEW)),
        json -> json.at("/modelVersion/modelVersionRid").asString().equals(next));
  }
}
