package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Native predictions: the Open Inference Protocol, through Envoy straight to a replica. */
@ExtendWith(SharedBerth.class)
final class InferIT {
  static final String SETOSA =
      """
      {"id":"me","inputs":[
        {"name":"sepal_length","datatype":"FP64","shape":[1,1],"data":[5.1]},
        {"name":"sepal_width","datatype":"FP64","shape":[1,1],"data":[3.5]},
        {"name":"petal_length","datatype":"FP64","shape":[1,1],"data":[1.4]},
        {"name":"petal_width","datatype":"FP64","shape":[1,1],"data":[0.2]}]}""";

  private final BerthProcess berth;
  private final Foundry foundry;
  private final Rest rest;
  private String rid = "";

  InferIT(BerthProcess berth) {
    this.berth = berth;
    this.rest = berth.rest();
    this.foundry = new Foundry(rest);
  }

  @BeforeEach
  void awaitReplica() {
    rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
  }

  @Test
  void predictsFromTensors() {
    var answer = rest.post(path(rid), SETOSA);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.json().get("model_name").asString()).isEqualTo(Foundry.MODEL);
    assertThat(answer.json().get("id").asString()).isEqualTo("me");
    assertThat(answer.json().at("/outputs/0/data/0").asString()).isEqualTo("setosa");
  }

  @Test
  void refusesInTheWordsOfTheProtocol() {
    refused(rest.post(path(rid), SETOSA.replace("FP64", "FP32")), 400, "datatype FP32");
    refused(rest.post(path(rid), "{"), 400, "body: it is not JSON");
    refused(berth.rest("").post(path(rid), SETOSA), 401, "A valid API key is required.");
    var reader = berth.rest(berth.createKey("api:models-read"));
    refused(reader.post(path(rid), SETOSA), 403, "The API key may not do this.");
    refused(rest.get(path(rid)), 405, "This path does not take this method.");
    for (var nobodys :
        new String[] {
          path(rid).replace("/default/", "/other/"),
          path("ri.foundry-ml-live.main.live-deployment." + UUID.randomUUID())
        }) {
      refused(rest.post(nobodys, SETOSA), 404, "No such deployment.");
    }
  }

  @Test
  void saysWhyNoReplicaAnswers() {
    foundry.disable(rid);

    var last =
        Await.until(
            "the replica gets no more predictions",
            Duration.ofSeconds(20),
            () -> rest.post(path(rid), SETOSA),
            answer -> answer.status() != 200);
    refused(last, 400, "The deployment is disabled; start it.");
  }

  private static String path(String rid) {
    return "/v1/projects/default/deployments/" + Foundry.uuid(rid) + ":infer";
  }

  private static void refused(Rest.Answer answer, int status, String part) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.json().propertyNames()).containsExactly("error");
    assertThat(answer.json().get("error").asString()).contains(part);
  }
}
