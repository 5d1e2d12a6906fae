package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The choices where Kore's documents contradict themselves, on the wire, behind the real Envoy.
 * Each test has the number of its rule; rules that need no wire are in the adapter's KoreRulesTest
 * and in the domain's.
 */
@ExtendWith(SharedBerth.class)
final class KoreRulesIT {
  private static final String MODEL = "cm-00000000-0000-4000-8000-000000000001";
  private static final String PATH = "/api/public/models/" + MODEL;
  private static final String DEPLOY = PATH + "/deploy?modelType=openSource";
  private static final String BODY =
      """
      {"name":"Flant5_model",
       "hyperParameters":{"temperature":1,"maxTokens":512,"topP":1,"topK":50,"stopSequence":[]},
       "scalingParameters":{"maxBatchSize":10,"minReplicas":1,"maxReplicas":2,
                            "scaleUpDelay":30,"scaleDownDelay":600},
       "deviceType":"g5.xlarge",
       "optimizationInfo":{"optimizationType":"","quantizationType":""},
       "isDeployedPreviouly":true}""";

  private final BerthProcess berth;
  private final Rest rest;

  KoreRulesIT(BerthProcess berth) {
    this.berth = berth;
    this.rest = berth.rest();
  }

  @AfterEach
  void takeOutOfService() {
    rest.post(PATH + "/undeploy");
  }

  private static JsonNode ok(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** Answers the only entry's message. */
  private static String refused(Rest.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    var errors = answer.json().get("errors");
    assertThat(errors.size()).as(answer.text()).isEqualTo(1);
    assertThat(errors.get(0).get("code").asString()).isEqualTo(code);
    return errors.get(0).get("msg").asString();
  }

  @Test
  void k1BothSpellingsOfTheHintAreTakenAndNeitherIsNeeded() {
    for (var hint : List.of("isDeployedPreviously", "isDeployedPreviouly", "isDeployed")) {
      ok(rest.post(DEPLOY, BODY.replace("isDeployedPreviouly", hint)));
    }
    ok(rest.post(DEPLOY, BODY.replace("{\"name\"", "{\"isDeployedPreviously\":false,\"name\"")));
  }

  @Test
  void k2AndK3TheJobsIdHasBothSpellingsAndThereIsNoGuardrail() {
    var job = ok(rest.post(DEPLOY, BODY));
    assertThat(job.propertyNames())
        .containsExactlyInAnyOrder(
            "dock-statusId", "dockStatusId", "modelId", "jobType", "action", "status");
    assertThat(job.get("dock-statusId")).isEqualTo(job.get("dockStatusId"));
    var status = ok(rest.get("/api/public/dock-status/" + job.get("dockStatusId").asString()));
    assertThat(status.get("_id")).isEqualTo(job.get("dockStatusId"));
    assertThat(status.has("toolId") || status.has("workflowId")).isFalse();
  }

  @Test
  void k4EmptyNullAndAbsentOptimizationsAreNotSet() {
    for (var text : List.of("\"\"", "null", "\" VLLM \"")) {
      ok(
          rest.post(
              DEPLOY, BODY.replace("\"optimizationType\":\"\"", "\"optimizationType\":" + text)));
    }
    var unknown = BODY.replace("\"quantizationType\":\"\"", "\"quantizationType\":\"int1\"");
    assertThat(refused(rest.post(DEPLOY, unknown), 400, "INVALID_FIELD"))
        .contains("optimizationInfo.quantizationType");
  }

  @Test
  void k5OneColonBeforeTheIdIsNotationAndDropped() {
    var job = ok(rest.post("/api/public/models/:" + MODEL + "/deploy", BODY));
    assertThat(job.get("modelId").asString()).isEqualTo(MODEL);
    ok(rest.post("/api/public/models/:" + MODEL + "/undeploy"));
  }

  @Test
  void k6HostAndModelIdAreNoQueryParameters() {
    var query = "&host=elsewhere&modelId=cm-other&model_id=cm-other";
    assertThat(ok(rest.post(DEPLOY + query, BODY)).get("modelId").asString()).isEqualTo(MODEL);
  }

  @Test
  void k7ModelTypeMayBeAbsentAndMustNotBeWrong() {
    ok(rest.post(PATH + "/deploy", BODY));
    refused(rest.post(PATH + "/deploy?modelType=closed", BODY), 400, "INVALID_FIELD");
    refused(rest.post(PATH + "/deploy?modelType=fineTune", BODY), 400, "INVALID_FIELD");
  }

  @Test
  void k8DelaysKeepThePrintedRanges() {
    ok(rest.post(DEPLOY, BODY.replace(":30,", ":1,").replace(":600", ":50")));
    ok(rest.post(DEPLOY, BODY.replace(":30,", ":1000,").replace(":600", ":2000")));
    refused(rest.post(DEPLOY, BODY.replace(":30,", ":1001,")), 400, "INVALID_FIELD");
    refused(rest.post(DEPLOY, BODY.replace(":600", ":49")), 400, "INVALID_FIELD");
  }

  @Test
  void k9EveryRequiredFieldThatIsMissingIsNamed() {
    var answer = rest.post(DEPLOY, "{}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors").size()).isEqualTo(6);
    ok(
        rest.post(
            DEPLOY,
            """
            {"name":"n","deviceType":"g5.xlarge",
             "hyperParameters":{"temperature":0,"maxTokens":0,"topP":0,"topK":1}}"""));
  }

  @Test
  void k10WholeNumbersAreFractionsAndFractionsAreNoWholeNumbers() {
    ok(rest.post(DEPLOY, BODY.replace("\"temperature\":1", "\"temperature\":1.0")));
    refused(
        rest.post(DEPLOY, BODY.replace("\"topK\":50", "\"topK\":1.5")), 400, "INVALID_ARGUMENT");
  }

  @Test
  void k11MinReplicasAreAtMostMaxReplicas() {
    assertThat(
            refused(
                rest.post(DEPLOY, BODY.replace("\"minReplicas\":1", "\"minReplicas\":3")),
                400,
                "INVALID_FIELD"))
        .contains("minReplicas: 3 (expected: at most maxReplicas 2)");
  }

  @Test
  void k12ADeployDuringADeploySupersedesIt() {
    var first = ok(rest.post(DEPLOY, BODY)).get("dockStatusId").asString();
    var second = ok(rest.post(DEPLOY, BODY.replace("512", "511"))).get("dockStatusId").asString();
    var status = ok(rest.get("/api/public/dock-status/" + first));
    assertThat(status.get("status").asString()).isEqualTo("FAILED");
    assertThat(status.at("/error/msg").asString()).isEqualTo("Superseded by " + second + ".");
  }

  @Test
  void k13AnAcceptedJobIs200() {
    assertThat(rest.post(DEPLOY, BODY).status()).isEqualTo(200);
    assertThat(rest.post(PATH + "/undeploy").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "X-api-key", "X-API-KEY", "apikey"})
  void k14TheKeysHeaderMayBeSpeltInEveryDocumentedWay(String header) {
    var status =
        rest.send(rest.bare("/api/public/dock-status/ds-none").header(header, berth.key()).GET());
    refused(status, 404, "DOCK_STATUS_NOT_FOUND");
  }

  @Test
  void k15StopSequenceIsAListOfTexts() {
    ok(rest.post(DEPLOY, BODY.replace("[]", "[\"END\",\"\"]")));
    ok(rest.post(DEPLOY, BODY.replace(",\"stopSequence\":[]", "")));
    refused(rest.post(DEPLOY, BODY.replace("[]", "[{}]")), 400, "INVALID_ARGUMENT");
    refused(rest.post(DEPLOY, BODY.replace("[]", "{\"END\":1}")), 400, "INVALID_ARGUMENT");
  }

  @Test
  void aRepeatedDeployGetsTheFirstAnswer() {
    var key = "kore-" + System.nanoTime();
    var first = ok(send(key, BODY));
    assertThat(ok(send(key, BODY))).isEqualTo(first);
    refused(send(key, BODY.replace("512", "510")), 409, "REQUEST_ID_REUSED");
  }

  private Rest.Answer send(String key, String body) {
    return rest.send(
        rest.request(DEPLOY)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }
}
