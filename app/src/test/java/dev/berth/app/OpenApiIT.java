package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document, as everybody gets it. */
@ExtendWith(SharedBerth.class)
final class OpenApiIT {
  private static final int LIMIT_SECONDS = 60;

  private final Rest nobody;

  OpenApiIT(BerthProcess berth) {
    this.nobody = berth.rest("");
  }

  @Test
  void isAValidDocument(@TempDir Path folder) throws Exception {
    var validator = BerthProcess.HOME.resolve(Path.of(".tools", "openapi-validator"));
    assertThat(validator).as("./berth test fetches it").isDirectory();
    var document = Files.writeString(folder.resolve("openapi.json"), text());
    var output = folder.resolve("output");
    var builder =
        new ProcessBuilder("python3", "-s", "-m", "openapi_spec_validator", document.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(Map.of("PYTHONPATH", validator.toString(), "PYTHONDONTWRITEBYTECODE", "1"));
    var process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void describesCallsFieldsAndValuesInTheWordsOfTheContracts() {
    var document = Rest.json(text());
    var create = document.at("/paths/~1v1~1projects~1{project}~1deployments/post");
    var deployment = document.at("/components/schemas/berth.v1.Deployment");

    assertThat(create.get("description").asString()).startsWith("Creates a deployment");
    assertThat(deployment.at("/properties/displayName/description").asString())
        .startsWith("A name for people");
    assertThat(document.at("/components/schemas/berth.v1.Deployment.State/description").asString())
        .contains("STATE_DEGRADED: At least one replica is ready");
    assertThat(document.get("paths").propertyNames())
        .contains(
            "/api/v2/models/liveDeployments/{liveDeploymentRid}/transformJson",
            "/api/public/models/{modelId}/deploy",
            "/multipass/api/oauth2/token",
            "/v1/projects/{project}/deployments/{deployment}:infer",
            "/v1/projects/{project}/operations/{operation}:wait");
  }

  @Test
  void describesEveryOperationParameterSchemaAndField() {
    var document = Rest.json(text());
    var bare = new ArrayList<String>();
    document.get("tags").forEach(tag -> require(tag, tag.get("name").asString(), bare));
    for (var path : document.get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        var name = operation.getKey() + " " + path.getKey();
        require(operation.getValue(), name, bare);
        operation
            .getValue()
            .path("parameters")
            .forEach(each -> require(each, name + " " + each.get("name").asString(), bare));
      }
    }
    for (var schema : document.at("/components/schemas").properties()) {
      require(schema.getValue(), schema.getKey(), bare);
      for (var field : schema.getValue().path("properties").properties()) {
        require(field.getValue(), schema.getKey() + "." + field.getKey(), bare);
      }
    }

    assertThat(document.get("paths").size()).isGreaterThan(30);
    assertThat(bare).isEmpty();
  }

  private static void require(JsonNode described, String name, List<String> bare) {
    if (described.path("description").asString("").isBlank()) {
      bare.add(name);
    }
  }

  private String text() {
    var answer = nobody.get("/openapi.json");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    return answer.text();
  }
}
