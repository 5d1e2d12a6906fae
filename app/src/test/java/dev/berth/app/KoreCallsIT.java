package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The documented Kore calls, with the demo's ids and key, misspelt field and empty strings and all.
 */
@ExtendWith(SharedBerth.class)
final class KoreCallsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final BerthProcess berth;

  KoreCallsIT(BerthProcess berth) {
    this.berth = berth;
  }

  @ParameterizedTest
  @CsvSource({
    "cm-00000000-0000-4000-8000-000000000001, openSource, Flant5_model",
    "cm-00000000-0000-4000-8000-000000000002, fineTune, gpt2"
  })
  void deploysTellsAndUndeploys(String model, String type, String name) {
    var path = "/api/public/models/" + model;
    var deployed = post(path + "/deploy?modelType=" + type, body(name)).json();
    assertThat(deployed.get("dock-statusId").asString())
        .startsWith("ds-")
        .isEqualTo(deployed.get("dockStatusId").asString());
    assertThat(deployed.get("modelId").asString()).isEqualTo(model);
    assertThat(deployed.get("jobType").asString()).isEqualTo("MODELS");
    assertThat(deployed.get("action").asString()).isEqualTo("DEPLOY");
    assertThat(deployed.get("status").asString()).isEqualTo("IN_PROGRESS");
    var dock = deployed.get("dock-statusId").asString();
    var done =
        Await.until(
            "the model is deployed",
            SOON,
            () -> status(dock),
            answer -> !answer.json().get("status").asString().equals("IN_PROGRESS"));
    assertThat(done.json().get("status").asString()).isEqualTo("SUCCESS");
    assertThat(done.json().get("_id").asString()).isEqualTo(dock);
    assertThat(done.json().get("percentageComplete").asInt()).isEqualTo(100);

    var undeployed = post(path + "/undeploy", "").json();
    assertThat(undeployed.get("action").asString()).isEqualTo("UNDEPLOY");
    var end = undeployed.get("dock-statusId").asString();
    Await.until(
        "the model is out of service",
        SOON,
        () -> status(end),
        answer -> answer.json().get("status").asString().equals("SUCCESS"));
  }

  private Rest.Answer status(String dock) {
    var rest = berth.rest();
    return rest.send(
        rest.bare("/api/public/dock-status/" + dock).header("x-api-key", berth.key()).GET());
  }

  private Rest.Answer post(String path, String body) {
    var rest = berth.rest();
    var request =
        rest.bare(path).header("x-api-key", berth.key()).POST(BodyPublishers.ofString(body));
    var answer =
        rest.send(body.isEmpty() ? request : request.header("Content-Type", "application/json"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static String body(String name) {
    return """
        {
          "name": "%s",
          "hyperParameters": {
            "temperature": 1, "maxTokens": 512, "topP": 1, "topK": 50, "stopSequence": []
          },
          "scalingParameters": {
            "maxBatchSize": 10, "minReplicas": 1, "maxReplicas": 2,
            "scaleUpDelay": 30, "scaleDownDelay": 600
          },
          "deviceType": "g5.xlarge",
          "optimizationInfo": { "optimizationType": "", "quantizationType": "" },
          "isDeployedPreviouly": true
        }"""
        .formatted(name);
  }
}
