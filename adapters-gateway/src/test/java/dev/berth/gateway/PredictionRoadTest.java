package dev.berth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Scope;
import dev.berth.inference.InferenceRoute;
import dev.berth.project.ProjectId;
import dev.berth.rest.envoy.Envelopes;
import dev.berth.rest.envoy.ScriptedBerth;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets to a replica, and what the replica and the client see, on the real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PredictionRoadTest {
  private static final UUID READY = UUID.randomUUID();

  private Road road;
  private Replica replica;

  @BeforeAll
  void start(@TempDir Path folder) {
    replica = new Replica("replica");
    road = new Road(folder, Duration.ofSeconds(30));
    road.gateway().replaceAll(List.of(Road.route(READY, 1, replica)), Set.of());
    assertThat(road.publish(READY, replica)).isTrue();
  }

  @AfterAll
  void stop() {
    road.close();
    replica.close();
  }

  @Test
  void aPredictionGoesToTheReplicaWithoutTheKey() {
    var calls = road.berth().calls();

    var answer = road.predict(READY, "{\"input\":{}}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("replica POST /transformJson?preview=true\n")
        .contains("x-berth-deployment: " + Road.rid(READY))
        .contains("x-request-id: ")
        .endsWith("{\"input\":{}}")
        .doesNotContain(
            "authorization", "x-api-key", "x-berth-key", "x-berth-project", "x-berth-body");
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("x-"));
    assertThat(road.berth().calls()).isEqualTo(calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "X-API-Key", "apikey"})
  void aKeyMayComeInItsOwnHeader(String header) {
    var answer = road.envoy.send("POST", Road.transformJson(READY), "{}", header, road.token());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).doesNotContainIgnoringCase(header + ":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
  void theSchemeMayBeSpeltInAnyCase(String scheme) {
    var answer =
        road.envoy.send(
            "POST", Road.transformJson(READY), "{}", "authorization", scheme + road.token());

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void ofSeveralKeysTheFirstCounts() {
    var path = Road.transformJson(READY);
    var good = road.token();

    assertThat(
            road.envoy
                .send("POST", path, "{}", "authorization", "Bearer " + good, "x-api-key", good)
                .statusCode())
        .isEqualTo(200);
    assertThat(
            road.envoy
                .send("POST", path, "{}", "authorization", "Bearer " + good, "x-api-key", "bad")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            road.envoy.send("POST", path, "{}", "x-api-key", "bad", "x-api-key", good).statusCode())
        .isEqualTo(401);
    assertThat(road.envoy.send("POST", path, "{}", "apikey", good, "x-api-key", "bad").statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?preview=true", "?preview=TRUE", "?x=1&preview=True"})
  void previewIsTrueInAnyCase(String query) {
    assertThat(post(Road.transformJson(READY, query), road.token()).body()).startsWith("replica");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?preview=false", "?preview"})
  void withoutPreviewBerthAnswers(String query) {
    expectBerthsAnswer(post(Road.transformJson(READY, query), road.token()));
  }

  @Test
  void theInferenceRoadTakesAnyMethodAndPath() {
    var path = "/inference/" + READY;
    var bearer = "Bearer " + road.token();

    assertThat(
            road.envoy.send("GET", path + "/v2/health/ready", null, "authorization", bearer).body())
        .startsWith("replica GET /v2/health/ready\n");
    assertThat(
            road.envoy
                .send("PUT", path + "/v2/models/m/infer?a=b&c", "{}", "authorization", bearer)
                .body())
        .startsWith("replica PUT /v2/models/m/infer?a=b&c\n");
  }

  @Test
  void aPathOfTheApiOnTheInferenceRoadIsTheReplicas() {
    var answer =
        post("/inference/" + READY + "/api/v2/models/liveDeployments/x/disable", road.token());

    assertThat(answer.body()).startsWith("replica POST /api/v2/models/liveDeployments/x/disable\n");
  }

  @Test
  void aRuntimeWithItsOwnProtocolIsReachedOnTheInferenceRoadOnly() {
    var deployment = UUID.randomUUID();
    var route =
        new InferenceRoute(
            deployment, Road.DEMO, Road.MODEL, false, Map.of(1L, List.of(replica.endpoint())));
    assertThat(road.gateway().publish(route, Road.WAIT)).isTrue();

    assertThat(post("/inference/" + deployment + "/v1/chat", road.token()).body())
        .startsWith("replica POST /v1/chat");
    expectBerthsAnswer(road.predict(deployment, "{}"));
  }

  @Test
  void withoutAReplicaBerthExplains() {
    var unknown = UUID.randomUUID();
    var token = road.token();

    expectBerthsAnswer(road.predict(unknown, "{\"input\":{\"x\":1}}", token));
    expectBerthsAnswer(road.predict(unknown, "not even JSON", token));
    expectBerthsAnswer(road.predict(unknown, "", token));
    expectBerthsAnswer(post("/inference/" + unknown + "/v1/chat", token));
    expectBerthsAnswer(
        road.envoy.send(
            "GET", "/inference/" + unknown + "/x", null, "authorization", "Bearer " + token));
    assertThat(road.berth().header("authorization")).isEqualTo("Bearer " + token);
    assertThat(road.berth().header("x-envoy-original-path")).isEqualTo(Road.transformJson(unknown));
  }

  @Test
  void anotherProjectsKeyFindsNothing() {
    var foreign = road.token("key-2", new ProjectId("other"), Scope.MODELS_EXECUTE);

    expectBerthsAnswer(road.predict(READY, "{}", foreign));
    expectBerthsAnswer(post("/inference/" + READY + "/x", foreign));
    expectBerthsAnswer(
        road.envoy.send(
            "POST",
            Road.transformJson(READY),
            "{}",
            "authorization",
            "Bearer " + foreign,
            "x-berth-project",
            "demo"));
  }

  @Test
  void withoutAWorkingKeyNothingIsReached() {
    var expired =
        road.token("key-3", Road.DEMO, Instant.now().minusSeconds(3600), Scope.MODELS_EXECUTE);
    var valid = road.token();
    var forged = valid.substring(0, valid.lastIndexOf('.') + 1) + "A".repeat(86);
    var calls = road.berth().calls();

    for (var token : List.of("", "hello", expired, forged, unsigned(valid))) {
      for (var path : List.of(Road.transformJson(READY), "/inference/" + READY + "/x")) {
        var answer = post(path, token);

        Envelopes.assertFoundry(answer, 401, "UNAUTHORIZED", "Default:Unauthorized");
        assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
      }
    }
    Envelopes.assertFoundry(
        road.envoy.send("POST", Road.transformJson(READY), "{}"),
        401,
        "UNAUTHORIZED",
        "Default:Unauthorized");
    assertThat(road.berth().calls()).isEqualTo(calls);
  }

  @Test
  void aKeyWithoutTheScopeMayNot() {
    var reader = road.token("key-4", Road.DEMO, Scope.MODELS_READ, Scope.MODELS_WRITE);

    for (var path : List.of(Road.transformJson(READY), "/inference/" + READY + "/x")) {
      Envelopes.assertFoundry(
          post(path, reader),
          403,
          "PERMISSION_DENIED",
          "TransformJsonLiveDeploymentPermissionDenied",
          "{\"liveDeploymentRid\":\"" + Road.rid(READY) + "\"}");
    }
  }

  @Test
  void aRevokedKeyStopsWorking() {
    var revoked = road.token("key-5", Road.DEMO, Scope.MODELS_EXECUTE);
    assertThat(road.predict(READY, "{}", revoked).statusCode()).isEqualTo(200);

    road.gateway().revoke(Set.of("key-5", "key-of-long-ago"));
    assertThat(road.publish(READY, replica)).isTrue();

    Envelopes.assertFoundry(
        road.predict(READY, "{}", revoked), 401, "UNAUTHORIZED", "Default:Unauthorized");
    assertThat(road.predict(READY, "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void whatAReplicaSaysPassesUntouched() {
    var own = road.predict(READY, "error");
    assertThat(own.statusCode()).isEqualTo(400);
    assertThat(own.body()).isEqualTo("{\"own\":1}");

    var text = post("/inference/" + READY + "/x", road.token(), "fail");
    assertThat(text.statusCode()).isEqualTo(418);
    assertThat(text.body()).startsWith("replica");

    Envelopes.assertFoundry(
        road.predict(READY, "fail"), 400, "INVALID_ARGUMENT", "Default:InvalidArgument");
  }

  @Test
  void aReplicaThatIsGoneCostsNoRequestWhileAnotherStands() {
    var deployment = UUID.randomUUID();
    var gone = new Replica("gone");
    assertThat(road.publish(deployment, replica, gone)).isTrue();
    gone.close();

    for (var i = 0; i < 20; i++) {
      assertThat(road.predict(deployment, "{}").body()).startsWith("replica");
    }
  }

  @Test
  void whereNoReplicaTakesTheRequestItMayBeSentAgain() {
    var deployment = UUID.randomUUID();
    var gone = new Replica("gone");
    assertThat(road.publish(deployment, gone)).isTrue();
    gone.close();

    Envelopes.assertFoundry(
        road.predict(deployment, "{}"), 503, "UNAVAILABLE", "Default:Unavailable");
  }

  @Test
  void aRequestMayHaveFourMebibytes() {
    assertThat(road.predict(READY, "x".repeat(4 << 20)).body()).endsWith("" + (4 << 20));
    Envelopes.assertFoundry(
        road.predict(READY, "x".repeat((4 << 20) + 1)),
        413,
        "REQUEST_ENTITY_TOO_LARGE",
        "Default:RequestEntityTooLarge");
  }

  @Test
  void anInferenceGoesToTheReplicaUnderTheNameOfItsModel() {
    var answer = post(infer("demo", READY, "?x=1"), road.token());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("replica POST /v2/models/" + Road.MODEL + "/infer?x=1\n")
        .contains("x-berth-deployment: projects/demo/deployments/" + READY)
        .endsWith("{}")
        .doesNotContain("authorization", "x-berth-key", "x-berth-project");
    assertThat(post(infer("demo", READY, ""), road.token(), "fail").statusCode()).isEqualTo(418);
  }

  @Test
  void anInferenceIsRefusedInTheWordsOfItsProtocol() {
    var path = infer("demo", READY, "");
    var reader = road.token("key-6", Road.DEMO, Scope.MODELS_READ);

    expectInferenceError(post(path, "hello"), 401, "A valid API key is required.");
    expectInferenceError(post(path, reader), 403, "The API key may not do this.");
    expectInferenceError(
        post(path, road.token(), "x".repeat((4 << 20) + 1)), 413, "The request is too large.");
    expectInferenceError(
        road.envoy.send("GET", path, null), 405, "This path does not take this method.");
  }

  @Test
  void anInferenceWithoutAReplicaIsExplainedByBerth() {
    var foreign = road.token("key-7", new ProjectId("other"), Scope.MODELS_EXECUTE);

    for (var answer :
        List.of(
            post(infer("demo", UUID.randomUUID(), ""), road.token(), "not even JSON"),
            post(infer("other", READY, ""), road.token()),
            post(infer("demo", READY, ""), foreign),
            post(infer("other", READY, ""), foreign))) {
      // The script of this Berth has no such service.
      expectInferenceError(answer, 500, "The request failed; its outcome is unknown.");
      assertThat(answer.body()).doesNotContain("replica");
    }
  }

  private static void expectInferenceError(HttpResponse<String> answer, int status, String why) {
    assertThat(answer.body()).isEqualTo("{\"error\":\"" + why + "\"}");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.startsWith("x-") || name.startsWith("grpc"));
  }

  private static String infer(String project, UUID deployment, String query) {
    return "/v1/projects/%s/deployments/%s:infer%s".formatted(project, deployment, query);
  }

  private void expectBerthsAnswer(HttpResponse<String> answer) {
    assertThat(answer.body()).isEqualTo(ScriptedBerth.ERROR);
    assertThat(answer.statusCode()).isEqualTo(409);
  }

  private HttpResponse<String> post(String path, String token) {
    return post(path, token, "{}");
  }

  private HttpResponse<String> post(String path, String token, String body) {
    return road.envoy.send("POST", path, body, "authorization", "Bearer " + token);
  }

  /** The same claims under an algorithm that is none. */
  private static String unsigned(String token) {
    var claims = token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
    return Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
        + claims;
  }
}
