package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A version that no server can read, explained on every road. */
@ExtendWith(SharedBerth.class)
final class ExplainIT {
  private final BerthProcess berth;
  private final Rest owner;
  private String deployment = "";

  ExplainIT(BerthProcess berth) {
    this.berth = berth;
    this.owner = berth.rest();
  }

  @BeforeEach
  void deployWhatCannotBeRead() {
    var model = owner.post("/v1/projects/default/models", "{\"displayName\":\"broken\"}").json();
    var version =
        owner
            .post(
                "/v1/" + model.get("name").asString() + "/versions?branch=master",
                "{\"file\":{\"format\":\"onnx\",\"content\":\"AAAA\"}}")
            .json();
    deployment =
        owner
            .post(
                "/v1/projects/default/deployments",
                """
                {"model":"%s","pinnedVersion":"%s",
                 "configuration":{"minReplicas":1,"maxReplicas":1}}\
                """
                    .formatted(model.get("rid").asString(), version.get("rid").asString()))
            .json()
            .get("name")
            .asString();
  }

  @AfterEach
  void delete() throws Exception {
    owner.send(owner.request("/v1/" + deployment).DELETE());
  }

  @Test
  void namesTheCauseAndKeepsTheEvidence() throws Exception {
    // What the engine sees is explained a moment before it is on record.
    var _ =
        Await.until(
            deployment + " has an ended replica",
            Duration.ofSeconds(60),
            () -> owner.get("/v1/" + deployment + "/replicas").text(),
            body -> body.contains("\"EXITED\""));
    var explained =
        Await.until(
            deployment + " is explained",
            Duration.ofSeconds(60),
            () -> owner.get("/v1/" + deployment + ":explain").text(),
            body -> body.contains("MODEL_CORRUPT"));
    assertThat(explained)
        .contains("\"exitCode\":3")
        .contains("\"nextStep\"")
        .contains("model cannot be loaded");

    var replicas = owner.get("/v1/" + deployment + "/replicas").json().get("replicas");
    var ended = replicas.get(replicas.size() - 1);
    assertThat(ended.get("name").asString()).isEqualTo("r1-0-1");
    assertThat(ended.get("phase").asString()).isEqualTo("EXITED");
    assertThat(ended.get("evidence").get("code").asString()).isEqualTo("MODEL_CORRUPT");

    assertThat(owner.get("/v1/" + deployment + ":tailLogs?replica=r1-0-1").text())
        .contains("model cannot be loaded");
    var uuid = deployment.substring(deployment.lastIndexOf('/') + 1);
    var printed = BerthProcess.run(Map.of(), "explain", uuid, "--data", berth.data().toString());
    assertThat(printed.out()).as(printed.err()).contains("MODEL_CORRUPT: Its model file is");
    var logs =
        BerthProcess.run(
            Map.of(), "logs", uuid, "--replica", "r1-0-1", "--data", berth.data().toString());
    assertThat(logs.out()).as(logs.err()).contains("model cannot be loaded");
  }
}
