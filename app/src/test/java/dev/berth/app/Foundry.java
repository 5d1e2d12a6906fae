package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The documented Foundry calls. */
record Foundry(Rest rest) {
  static final String MODEL = "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9";
  static final String VERSION = "ri.models.main.model-version.adf94926-c3ac-41ea-beb2-4946699d08ee";
  static final String BASE = "/api/v2/models/liveDeployments";
  static final String SAMPLE_CONFIGURATION =
      """
      {"minReplicas":1,"maxReplicas":3,"cpu":1.0,"memory":"256MiB","threadCount":32}""";
  static final String SAMPLE_BODY = replaceBody(SAMPLE_CONFIGURATION);
  static final String SETOSA =
      """
      {"input":{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}}""";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Creates one on a branch and answers its RID. */
  String createOn(String branch, String configuration) {
    var answer = create(MODEL, branch, configuration);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get("rid").asString();
  }

  /** The deployment of a branch, made where there is none, started where it is off. */
  String readyOn(String branch, String configuration) {
    var found =
        rest.get(BASE + "?modelRid=" + MODEL + "&branch=" + branch + "&preview=true")
            .json()
            .get("data");
    if (found.isEmpty()) {
      var rid = createOn(branch, configuration);
      awaitState(rid, "ACTIVE");
      return rid;
    }
    var rid = found.get(0).get("rid").asString();
    if (!found.get(0).get("runtimeConfiguration").equals(asAnswered(configuration))) {
      replace(rid, configuration);
    }
    start(rid);
    awaitState(rid, "ACTIVE");
    return rid;
  }

  /** A full configuration as an answer prints it. */
  private static JsonNode asAnswered(String configuration) {
    var printed =
        configuration
            .replace("1.0", "1")
            .replace("}", ",\"sources\":[],\"environmentVariables\":{}}");
    return Rest.json(printed);
  }

  Rest.Answer create(String model, String branch, String configuration) {
    return rest.post(BASE + "?preview=true", createBody(model, branch, configuration));
  }

  static String createBody(String model, String branch, String configuration) {
    return """
        {"deploymentType":{"type":"direct","modelRid":"%s","branch":"%s"},
         "runtimeConfiguration":%s}"""
        .formatted(model, branch, configuration);
  }

  /** The last part of a deployment's RID. */
  static String uuid(String rid) {
    return rid.substring(rid.lastIndexOf('.') + 1);
  }

  Rest.Answer get(String rid) {
    return rest.get(BASE + "/" + rid + "?preview=true");
  }

  Rest.Answer replace(String rid, String configuration) {
    return rest.put(BASE + "/" + rid + "?preview=true", replaceBody(configuration));
  }

  static String replaceBody(String configuration) {
    return "{\"runtimeConfiguration\":" + configuration + "}";
  }

  Rest.Answer start(String rid) {
    return rest.post(BASE + "/" + rid + "/start?preview=true");
  }

  Rest.Answer disable(String rid) {
    return rest.post(BASE + "/" + rid + "/disable?preview=true");
  }

  Rest.Answer predict(String rid) {
    return rest.post(BASE + "/" + rid + "/transformJson?preview=true", SETOSA);
  }

  /** A deployment that Kore's API made, which follows no branch. */
  String pinned(BerthProcess berth) {
    var deployed =
        rest.post(
            "/api/public/models/cm-00000000-0000-4000-8000-000000000002/deploy?modelType=fineTune",
            """
            {"name":"pinned","deviceType":"g5.xlarge",
             "hyperParameters":{"temperature":0,"maxTokens":0,"topP":0,"topK":1}}""");
    assertThat(deployed.status()).as(deployed.text()).isEqualTo(200);
    return Await.until(
            "a replica of Kore's deployment",
            Duration.ofSeconds(30),
            () ->
                berth.replicaPids().keySet().stream()
                    .map(name -> "ri.foundry-ml-live.main.live-deployment." + name.substring(0, 36))
                    .filter(rid -> get(rid).status() == 400)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  JsonNode awaitState(String rid, String state) {
    return Await.until(
            rid + " is " + state,
            LIMIT,
            () -> get(rid),
            answer ->
                answer.status() == 200
                    && answer.json().at("/status/state").asString().equals(state))
        .json();
  }

  String state(String rid) {
    return get(rid).json().at("/status/state").asString();
  }
}
