package dev.berth.rest.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients may and may not do at the front port, on the real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrontListenerTest {
  private static final String DEPLOYMENTS = "/api/v2/models/liveDeployments";
  private static final String KORE = "/api/public/models/";

  private ScriptedBerth berth;
  private RealEnvoy envoy;

  @BeforeAll
  void start(@TempDir Path folder) {
    berth = ScriptedBerth.start();
    envoy = RealEnvoy.start(folder, Bootstraps.of(folder, berth.address(), Duration.ofSeconds(30)));
  }

  @AfterAll
  void stop() {
    envoy.close();
    berth.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"depl                                            | truncated JSON
          hello                                             | not JSON
          []                                                | a list
          null                                              | nothing
          5                                                 | a number
          {"runtimeConfiguration":{"minReplicas":1.5}}      | a fraction for a whole number
          {"runtimeConfiguration":{"minReplicas":3000000000}} | too large for 32 bits
          {"runtimeConfiguration":{"cpu":1e400}}            | too large for a double
          {"runtimeConfiguration":{"memory":5}}             | a number for a string
          {"runtimeConfiguration":{"memory":"\\ud800"}}     | half a character
          {"runtimeConfiguration":[1]}                      | a list for an object
          {"runtimeConfiguration":{"environmentVariables":{"A":"1","A":"2"}}} | a key twice in a map
          """)
  void answersWhatItCannotReadWithANeutralEnvelope(String body, String why) {
    var calls = berth.calls();

    var answer = envoy.send("POST", DEPLOYMENTS, body);

    Envelopes.assertFoundry(answer, 400, "INVALID_ARGUMENT", "Default:InvalidArgument");
    assertThat(answer.body()).as(why).doesNotContain("type.googleapis.com", "TYPE_", "foundry.v2");
    assertThat(berth.calls()).isEqualTo(calls);
    Envelopes.assertKore(envoy.send("POST", KORE + "x/deploy", "{"), 400, "INVALID_ARGUMENT");
  }

  @Test
  void refusesDeepNesting() {
    var body = "{\"input\":{\"x\":" + "[".repeat(500) + "]".repeat(500) + "}}";

    Envelopes.assertFoundry(
        envoy.send("POST", DEPLOYMENTS + "/a/transformJson", body),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"unknown":{"field":1}}                              | an unknown field
          {"deploymentType":{"branch":"b","unknown":1}}        | an unknown field further down
          ``                                                   | nothing at all
          {"runtimeConfiguration":{"minReplicas":"7"}}         | a number as text
          {"runtimeConfiguration":{"minReplicas":1.0,"cpu":1}} | whole numbers in either form
          {"runtimeConfiguration":null}                        | null
          """)
  void takesWhatTheSurfacesMustTolerate(String body, String why) {
    assertThat(envoy.send("POST", DEPLOYMENTS + "?unknown=1", body).statusCode())
        .as(why)
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"1 MiB, 1048576, 200", "just below 4 MiB, 4194000, 200", "5 MiB, 5242880, 413"})
  void takesFourMebibytes(String why, int size, int status) {
    var answer =
        envoy.send(
            "POST", DEPLOYMENTS, "{\"deploymentType\":{\"branch\":\"" + "x".repeat(size) + "\"}}");

    assertThat(answer.statusCode()).as(why).isEqualTo(status);
    if (status == 413) {
      Envelopes.assertFoundry(
          answer, 413, "REQUEST_ENTITY_TOO_LARGE", "Default:RequestEntityTooLarge");
    }
  }

  @Test
  void saysSoWhenAnAnswerIsTooLarge() {
    var answer = create("large");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("\"errorCode\":\"INTERNAL\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DELETE  | /api/v2/models/liveDeployments                   | GET, POST
          OPTIONS | /api/v2/models/liveDeployments                   | GET, POST
          DELETE  | /api/v2/models/liveDeployments/x?preview=true    | GET, PUT
          GET     | /api/v2/models/liveDeployments/x/disable         | POST
          GET     | /api/v2/models/liveDeployments/x/transformJson   | POST
          PUT     | /api/v2/models/liveDeployments/x/transformJson?preview=true | POST
          """)
  void namesTheMethodsOfAPath(String method, String path, String allow) {
    var answer = envoy.send(method, path, null);

    Envelopes.assertFoundry(answer, 405, "INVALID_ARGUMENT", "Default:MethodNotAllowed");
    assertThat(answer.headers().firstValue("allow")).hasValue(allow);
  }

  @Test
  void namesTheMethodsOfAPathInKoresShape() {
    var answer = envoy.send("GET", KORE + "cm-1/deploy", null);

    Envelopes.assertKore(answer, 405, "INVALID_ARGUMENT");
    assertThat(answer.headers().firstValue("allow")).hasValue("POST");
  }

  @ParameterizedTest
  @CsvSource({
    "/, GET",
    "/nope, GET",
    "/api/v2/models/liveDeployments/x/y, GET",
    "/api/v2/models/liveDeployments/../../../x, GET",
    "/inference/x, GET",
    "/foundry.v2.LiveDeployments/GetLiveDeployment, POST",
    "/berth.v1.Deployments/ListDeployments, POST",
    "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources, POST"
  })
  void knowsNoOtherPath(String path, String method) {
    var calls = berth.calls();

    Envelopes.assertFoundry(envoy.send(method, path, "{}"), 404, "NOT_FOUND", "Default:NotFound");

    assertThat(berth.calls()).isEqualTo(calls);
  }

  @Test
  void knowsNoOtherKorePath() {
    Envelopes.assertKore(envoy.send("GET", "/api/public/nope", null), 404, "NOT_FOUND");
  }

  @Test
  void answersAHeadRequestWithoutABody() {
    var answer = envoy.send("HEAD", DEPLOYMENTS, null);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void letsNothingStandInForAVariableOfThePath() {
    var path = DEPLOYMENTS + "/mine";

    assertThat(envoy.send("PUT", path, "{\"liveDeploymentRid\":\"other\"}").body())
        .isEqualTo("{\"rid\":\"mine\"}");
    assertThat(envoy.send("PUT", path, "{\"live_deployment_rid\":\"other\"}").statusCode())
        .isEqualTo(400);
    assertThat(envoy.send("PUT", path + "?liveDeploymentRid=other", "{}").body())
        .isEqualTo("{\"rid\":\"mine\"}");
    assertThat(envoy.send("GET", path + "?live_deployment_rid=other", null).body())
        .isEqualTo("{\"rid\":\"mine\"}");
    assertThat(envoy.send("POST", KORE + "mine/deploy?modelId=other", "{}").body())
        .contains("\"modelId\":\"mine\"");
  }

  @Test
  void refusesASlashHiddenInAPath() {
    Envelopes.assertFoundry(
        envoy.send("GET", DEPLOYMENTS + "/a%2Fb", null),
        400,
        "INVALID_ARGUMENT",
        "Default:InvalidArgument");
    Envelopes.assertKore(envoy.send("GET", KORE + "a%2Fb", null), 400, "INVALID_ARGUMENT");
  }

  @ParameterizedTest
  @CsvSource({"%C3%A9, 200", "%F0%9F%9A%A2, 200", "%C3, 400", "%ED%A0%80, 400", "%FF, 400"})
  void refusesWhatIsNotUtf8(String text, int status) {
    for (var path : new String[] {"/x" + text, "/x?q=" + text}) {
      assertThat(envoy.send("GET", DEPLOYMENTS + path, null).statusCode()).isEqualTo(status);
    }
    var answer =
        envoy.sendRaw(
            "GET " + DEPLOYMENTS + "/\u00ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400").contains("Default:InvalidArgument");
  }

  @Test
  void keepsEveryCopyOfATrustedHeaderOut() {
    var answer =
        envoy.sendRaw(
            "GET "
                + DEPLOYMENTS
                + "/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "grpc-encoding: bogus\r\nGrpc-Timeout: bogus\r\nX-Berth-Key: me\r\n"
                + "x-berth-project: other\r\nX-Rest-Error: {}\r\nx-request-id: mine\r\n"
                + "x-envoy-upstream-rq-timeout-ms: 1\r\nX-Envoy-Original-Path: /other\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200");
    assertThat(berth.header("grpc-encoding")).isNull();
    assertThat(berth.header("grpc-timeout")).isNull();
    assertThat(berth.header("x-berth-key")).isNull();
    assertThat(berth.header("x-berth-project")).isNull();
    assertThat(berth.header("x-rest-error")).isNull();
    assertThat(berth.header("x-request-id")).matches(Envelopes.UUID);
    assertThat(berth.header("x-envoy-upstream-rq-timeout-ms")).isNull();
    assertThat(berth.header("x-envoy-original-path")).isEqualTo(DEPLOYMENTS + "/x");
    assertThat(berth.header("x-envoy-expected-rq-timeout-ms")).isEqualTo("30000");
  }

  @Test
  void aBadBinaryHeaderHurtsNobodyElse() throws Exception {
    var victim = CompletableFuture.supplyAsync(() -> create("silent-victim"));
    assertThat(berth.arrived("silent-victim").await(20, TimeUnit.SECONDS)).isTrue();

    for (var i = 0; i < 20; i++) {
      assertThat(envoy.send("GET", DEPLOYMENTS + "/x", null, "foo-bin", "!!!").statusCode())
          .isEqualTo(200);
    }
    berth.release();

    assertThat(victim.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void speaksNoGrpcToBerth() {
    var calls = berth.calls();

    for (var path : new String[] {"/foundry.v2.LiveDeployments/GetLiveDeployment", DEPLOYMENTS}) {
      var answer =
          envoy.send(
              "POST",
              path,
              "",
              "content-type",
              "application/grpc",
              "x-envoy-original-path",
              DEPLOYMENTS);

      assertThat(answer.headers().firstValue("grpc-status")).isPresent().get().isNotEqualTo("0");
      assertThat(answer.headers().map()).doesNotContainKeys("x-rest-local", "x-rest-id");
    }
    assertThat(berth.calls()).isEqualTo(calls);
  }

  @Test
  void putsBerthsErrorIntoTheBody() {
    var answer = create("error");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo(ScriptedBerth.ERROR);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.startsWith("x-rest") || name.startsWith("grpc"));
  }

  @Test
  void leaksNothingWithASuccess() {
    assertThat(create("b").headers().map().keySet())
        .containsOnly("content-length", "content-type", "date", "server");
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, 500, INTERNAL, Default:Internal",
    "UNIMPLEMENTED, 500, INTERNAL, Default:Internal",
    "CANCELLED, 500, INTERNAL, Default:Internal",
    "UNAUTHENTICATED, 401, UNAUTHORIZED, Default:Unauthorized",
    "PERMISSION_DENIED, 403, PERMISSION_DENIED, Default:PermissionDenied",
    "NOT_FOUND, 404, NOT_FOUND, Default:NotFound",
    "DEADLINE_EXCEEDED, 500, TIMEOUT, Default:Timeout",
    "UNAVAILABLE, 500, INTERNAL, Default:Internal"
  })
  void givesABareFailureOfBerthAnEnvelope(String code, int status, String errorCode, String name) {
    var answer = create("bare-" + code);

    Envelopes.assertFoundry(answer, status, errorCode, name);
    assertThat(answer.body()).doesNotContain("Secret");
  }

  @Test
  void givesAFailureThatCannotBeTranslatedAnEnvelope() {
    Envelopes.assertFoundry(create("opaque"), 500, "INTERNAL", "Default:Internal");
  }

  @Test
  void mayBeAskedAgainWhereAReadFoundNobody() {
    Envelopes.assertFoundry(
        envoy.send("GET", DEPLOYMENTS + "/bare-UNAVAILABLE", null),
        503,
        "UNAVAILABLE",
        "Default:Unavailable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hello                                  | 400
          GET / HTTP/1.1                         | 400
          POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked | 400
          GET / HTTP/1.1~Host: a~Big: HUGE       | 431
          """)
  void givesEvenBrokenHttpAnEnvelope(String request, int status) {
    var answer =
        envoy.sendRaw(
            request.replace("~", "\r\n").replace("HUGE", "y".repeat(40_000)) + "\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .containsPattern("\"errorInstanceId\":\"" + Envelopes.UUID + "\"")
        .contains("\"parameters\":{}");
  }

  private HttpResponse<String> create(String branch) {
    return envoy.send("POST", DEPLOYMENTS, "{\"deploymentType\":{\"branch\":\"" + branch + "\"}}");
  }
}
