package dev.berth.rest.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.rest.JsonTree;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The native API's REST form at the front port, on the real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NativeFrontTest {
  private static final String DEPLOYMENTS = "/v1/projects/p/deployments";
  private static final String ONE = DEPLOYMENTS + "/d";

  private final ScriptedNative script = new ScriptedNative();
  private ScriptedBerth berth;
  private RealEnvoy envoy;

  @BeforeAll
  void start(@TempDir Path folder) {
    berth = ScriptedBerth.start(script.services());
    envoy = RealEnvoy.start(folder, Bootstraps.of(folder, berth.address(), Duration.ofSeconds(30)));
  }

  @AfterAll
  void stop() {
    script.watchMayEnd.countDown();
    envoy.close();
    berth.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET   | /v1/projects/p/deployments/d?readMask=displayName,configuration.minReplicas |   | read_mask { paths: "display_name" paths: "configuration.min_replicas" }
          GET   | /v1/projects/p/deployments/d?read_mask=display_name,state  |                    | read_mask { paths: "display_name" paths: "state" }
          POST  | /v1/projects/p/deployments?validateOnly=true               | {"model":"m"}      | deployment { model: "m" } validate_only: true
          PATCH | /v1/projects/p/deployments/d?updateMask=displayName,labels.team | {"displayName":"x"} | paths: "display_name" paths: "labels.team"
          PATCH | /v1/projects/p/deployments/d                               | {"name":"projects/p/deployments/d"} | name: "projects/p/deployments/d"
          PATCH | /v1/projects/p/deployments/d?deployment.name=other         | {}                 | name: "projects/p/deployments/d"
          POST  | /v1/projects/p/deployments/d:rollback                      | {"revision":2}     | revision: 2
          """)
  void callsWhatThePathSays(String method, String path, String body, String request) {
    var answer = envoy.send(method, path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(JsonTree.read(answer.body()))
        .extractingByKey("displayName", InstanceOfAssertFactories.STRING)
        .satisfies(told -> assertThat(told.replaceAll("\\s+", " ")).contains(request));
  }

  @Test
  void plansWhatTheBodySays() {
    var body = "{\"delete\":{\"name\":\"projects/p/deployments/d\"}}";
    var answer = envoy.send("POST", "/v1/projects/p/deployments:plan", body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().replaceAll("\\s+", " ")).contains("projects/p/deployments/d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          POST  | /v1/projects/p/operations/o:wait        | {"timeout":"3s"} | "name":"projects/p/operations/o 3"
          POST  | /v1/projects/p/operations/o:cancel      |                  | {}
          GET   | /v1/projects/p/deployments/d/operations |                  | "nextPageToken":"projects/p/deployments/d"
          GET   | /v1/projects/p/operations               |                  | "nextPageToken":"projects/p"
          GET   | /v1/projects/p/operations/o             |                  | "@type":"type.googleapis.com/berth.v1.DeploymentOperation"
          GET   | /v1/projects/p/operations/o             |                  | "@type":"type.googleapis.com/google.rpc.ErrorInfo"
          """)
  void givesOperationsPathsOfTheirOwn(String method, String path, String body, String part) {
    var answer = envoy.send(method, path, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains(part);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET    | /v1/nothing                                   |            | 404 | NOT_FOUND        | PATH_NOT_FOUND
          POST   | /v1/projects/p/deployments/d:explode          | {}         | 404 | NOT_FOUND        | PATH_NOT_FOUND
          DELETE | /v1/projects/p/deployments                    |            | 405 | INVALID_ARGUMENT | METHOD_NOT_ALLOWED
          GET    | /v1/projects/p/deployments/d:rollback         |            | 405 | INVALID_ARGUMENT | METHOD_NOT_ALLOWED
          DELETE | /v1/projects/p/operations/o                   |            | 405 | INVALID_ARGUMENT | METHOD_NOT_ALLOWED
          POST   | /v1/projects/p/deployments                    | {"model    | 400 | INVALID_ARGUMENT | UNREADABLE_REQUEST
          POST   | /v1/projects/p/deployments                    | {"state":"X"} | 400 | INVALID_ARGUMENT | UNREADABLE_REQUEST
          PATCH  | /v1/projects/p/deployments/d                  | {"name":"projects/p/deployments/e"} | 400 | INVALID_ARGUMENT | UNREADABLE_REQUEST
          POST   | /v1/projects/p/deployments/d:rollback         | {"name":"projects/p/deployments/e"} | 400 | INVALID_ARGUMENT | UNREADABLE_REQUEST
          GET    | /v1/projects/p/deployments/d?readMask=%FF     |            | 400 | INVALID_ARGUMENT | UNREADABLE_REQUEST
          GET    | /v1/projects/p%2Fq/deployments                |            | 400 | INVALID_ARGUMENT | UNREADABLE_REQUEST
          GET    | /v1/projects/p/deployments/bare               |            | 500 | INTERNAL         | INTERNAL
          """)
  void givesEveryErrorOfItsOwnOneErrorInfo(
      String method, String path, String body, int status, String code, String reason) {
    Envelopes.assertNative(envoy.send(method, path, body), status, code, reason);
  }

  @Test
  void handsOutTheDocumentToEverybody() {
    var answer = envoy.send("GET", "/openapi.json", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo("{\"openapi\":\"3\"}");
  }

  @Test
  void namesTheMethodsOfAResource() {
    var answer = envoy.send("PUT", ONE, "{}");

    Envelopes.assertNative(answer, 405, "INVALID_ARGUMENT", "METHOD_NOT_ALLOWED");
    assertThat(answer.headers().firstValue("allow")).hasValue("DELETE, GET, PATCH");
  }

  @Test
  void refusesWhatIsTooLarge() {
    var body = "{\"displayName\":\"" + "x".repeat(5 << 20) + "\"}";

    Envelopes.assertNative(
        envoy.send("POST", DEPLOYMENTS, body), 413, "INVALID_ARGUMENT", "REQUEST_TOO_LARGE");
    assertThat(envoy.send("GET", DEPLOYMENTS + "/large", null).body())
        .contains("\"code\":500", "\"status\":\"INTERNAL\"", "\"reason\":\"INTERNAL\"");
  }

  @Test
  void readsJsonWhateverTheContentTypeSays() {
    var answer = envoy.send("POST", DEPLOYMENTS, "{\"model\":\"m\"}", "content-type", "text/plain");

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void sendsEachMessageOfAStreamWhenItIsThere() throws Exception {
    var lines = envoy.open(DEPLOYMENTS + ":watch");
    assertThat(lines.statusCode()).isEqualTo(200);
    try (var reader =
        new BufferedReader(new InputStreamReader(lines.body(), StandardCharsets.UTF_8))) {
      assertThat(reader.readLine()).contains("\"type\":\"TYPE_SNAPSHOT\"");
      script.watchMayEnd.countDown();
      assertThat(List.of(reader.readLine()))
          .first()
          .asString()
          .contains("\"type\":\"TYPE_ERROR\"", "\"reason\":\"UNAVAILABLE\"");
      assertThat(reader.readLine()).isNull();
    }
  }
}
