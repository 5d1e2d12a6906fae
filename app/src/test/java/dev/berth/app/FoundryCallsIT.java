package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The documented Foundry calls, against a real Berth behind the real Envoy. */
@ExtendWith(SharedBerth.class)
final class FoundryCallsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Answers without which nothing was watched: starting one replica takes longer. */
  private static final int ENOUGH = 20;

  private final BerthProcess berth;
  private final Foundry foundry;

  FoundryCallsIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  @Test
  void createsAsPrintedAndBecomesActiveAfterTheProbe() {
    var rid = onlyDeploymentOfMaster();
    var first =
        rid.isEmpty()
            ? berth.rest().post(Foundry.BASE + "?preview=true", Foundry.SAMPLE_BODY)
            : foundry.get(rid);
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.contentType()).isEqualTo("application/json");
    var created = first.json();
    assertThat(created.at("/runtimeConfiguration/minReplicas").isInt()).isTrue();
    if (rid.isEmpty()) {
      assertThat(created.at("/status/state").asString()).isEqualTo("STARTING");
      assertThat(created.at("/status/isReady").asBoolean(true)).isFalse();
    }
    var active = foundry.awaitState(created.get("rid").asString(), "ACTIVE");
    assertThat(active.at("/status/isReady").asBoolean()).isTrue();
    assertThat(active.at("/status")).hasSize(2);
    assertThat(active.at("/modelVersion/modelRid").asString()).isEqualTo(Foundry.MODEL);
    assertThat(active.at("/modelVersion/modelVersionRid").asString()).isEqualTo(Foundry.VERSION);
    assertThat(active.at("/branch").asString()).isEqualTo("master");
    assertThat(active.at("/runtimeConfiguration/sources").isArray()).isTrue();
    assertThat(active.at("/runtimeConfiguration/environmentVariables").isObject()).isTrue();
    assertThat(active.at("/runtimeConfiguration/cpu").isMissingNode()).isFalse();
  }

  private String onlyDeploymentOfMaster() {
    var data =
        berth
            .rest()
            .get(Foundry.BASE + "?modelRid=" + Foundry.MODEL + "&branch=master&preview=true")
            .json()
            .get("data");
    return data.isEmpty() ? "" : data.get(0).get("rid").asString();
  }

  @Test
  void scalingUpStartsTwoMoreAndRestartsNone() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var before = Await.until("one replica", SOON, () -> pidsOf(rid), pids -> pids.size() == 1);
    var replaced =
        foundry.replace(
            rid, Foundry.SAMPLE_CONFIGURATION.replace("\"minReplicas\":1", "\"minReplicas\":3"));
    assertThat(replaced.status()).as(replaced.text()).isEqualTo(200);
    foundry.awaitState(rid, "ACTIVE");
    var after = pidsOf(rid);
    assertThat(after).hasSize(3).containsAllEntriesOf(before);
    foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION);
    Await.until("one replica is left", SOON, () -> pidsOf(rid), pids -> pids.size() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"threadCount\":16", "\"memory\":\"300MiB\""})
  void anotherConfigurationMovesEveryReplicaAndOneIsAlwaysReady(String change) throws Exception {
    var three = Foundry.SAMPLE_CONFIGURATION.replace("\"minReplicas\":1", "\"minReplicas\":3");
    var field = change.substring(0, change.indexOf(':'));
    var changed = three.replaceFirst(field + ":[^,}]+", change);
    assertThat(changed).isNotEqualTo(three);
    var rid = foundry.readyOn("canary", three);
    var before = Await.until("three replicas", SOON, () -> pidsOf(rid), pids -> pids.size() == 3);
    var predictions = Watcher.ofPredictions(foundry, rid);
    var readiness = Watcher.ofReadiness(foundry, rid);
    var replaced = foundry.replace(rid, changed);
    assertThat(replaced.status()).as(replaced.text()).isEqualTo(200);
    awaitOthersThan(rid, before, 3);
    predictions.stopAndCheck(ENOUGH);
    readiness.stopAndCheck(ENOUGH);
    foundry.awaitState(rid, "ACTIVE");
    assertThat(before.values()).noneMatch(BerthProcess::alive);
    var last = pidsOf(rid);
    assertThat(last).hasSize(3);
    assertThat(last.values()).allMatch(BerthProcess::alive);
    foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION);
    awaitOthersThan(rid, last, 1);
  }

  private void awaitOthersThan(String rid, Map<String, Long> before, int count) {
    Await.until(
        "%d replicas run, and they are new ones".formatted(count),
        SOON,
        () -> pidsOf(rid),
        pids ->
            pids.size() == count
                && Collections.disjoint(pids.values(), before.values())
                && before.values().stream().noneMatch(BerthProcess::alive));
  }

  @Test
  void predictsWhatTheModelPredicts() throws Exception {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var answer = foundry.predict(rid);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    var output = answer.json().get("output");
    var direct = predictDirectly(5.1, 3.5, 1.4, 0.2);
    assertThat(output.get("species").asString()).isEqualTo(direct.species());
    assertThat(doubles(output.get("probabilities"))).isEqualTo(direct.probabilities());
  }

  @Test
  void disablesAndStartsAgain() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    assertThat(foundry.disable(rid).status()).isEqualTo(200);
    assertThat(foundry.state(rid)).isEqualTo("DISABLED");
    var prediction = foundry.predict(rid);
    var refused =
        Await.until(
            "predictions are refused",
            SOON,
            () -> foundry.predict(rid),
            answer -> answer.status() == 400);
    assertThat(refused.json().get("errorName").asString()).isEqualTo("InferenceFailure");
    assertThat(prediction.status()).isIn(200, 400);
    Await.until("no replica is left", SOON, () -> pidsOf(rid), Map::isEmpty);
    var replaced = foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION).json();
    assertThat(replaced.at("/status/state").asString()).isEqualTo("DISABLED");
    assertThat(foundry.start(rid).status()).isEqualTo(200);
    foundry.awaitState(rid, "ACTIVE");
    assertThat(foundry.predict(rid).status()).isEqualTo(200);
  }

  @Test
  void listsTheDeploymentsOfTheModel() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var list = berth.rest().get(Foundry.BASE + "?modelRid=" + Foundry.MODEL + "&preview=true");
    assertThat(list.status()).isEqualTo(200);
    assertThat(list.json().get("data").findValuesAsString("rid")).contains(rid);
  }

  @Test
  void scaledToZeroIsActiveAndNotReady() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    foundry.replace(
        rid, Foundry.SAMPLE_CONFIGURATION.replace("\"minReplicas\":1", "\"minReplicas\":0"));
    Await.until("no replica is left", SOON, () -> pidsOf(rid), Map::isEmpty);
    var status = foundry.awaitState(rid, "ACTIVE").get("status");
    assertThat(status.get("isReady").asBoolean(true)).isFalse();
    assertThat(foundry.predict(rid).json().get("errorName").asString())
        .isEqualTo("InferenceFailure");
    foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION);
    Await.until("a replica is back", SOON, () -> pidsOf(rid), pids -> pids.size() == 1);
    Await.until(
        "it is ready",
        SOON,
        () -> foundry.get(rid),
        answer -> answer.json().at("/status/isReady").asBoolean());
  }

  private Map<String, Long> pidsOf(String rid) {
    var uuid = Foundry.uuid(rid);
    var pids = new HashMap<String, Long>();
    berth
        .replicaPids()
        .forEach(
            (replica, pid) -> {
              if (replica.startsWith(uuid)) {
                pids.put(replica, pid);
              }
            });
    return pids;
  }

  private record Prediction(String species, Map<String, Double> probabilities) {}

  private static Map<String, Double> doubles(JsonNode node) {
    var values = new HashMap<String, Double>();
    node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asDouble()));
    return values;
  }

  private static Prediction predictDirectly(double... values) throws Exception {
    var environment = OrtEnvironment.getEnvironment();
    try (var session = environment.createSession(Demo.modelFile())) {
      var inputs = new HashMap<String, OnnxTensor>();
      var names = new String[] {"sepal_length", "sepal_width", "petal_length", "petal_width"};
      for (var i = 0; i < names.length; i++) {
        inputs.put(names[i], OnnxTensor.createTensor(environment, new double[][] {{values[i]}}));
      }
      try (var result = session.run(inputs, Set.of("species", "probabilities"))) {
        var species = ((String[]) result.get("species").orElseThrow().getValue())[0];
        var sequence = (OnnxSequence) result.get("probabilities").orElseThrow();
        var probabilities = new HashMap<String, Double>();
        for (var entry : ((OnnxMap) sequence.getValue().getFirst()).getValue().entrySet()) {
          probabilities.put(
              entry.getKey().toString(), Double.parseDouble(entry.getValue().toString()));
        }
        return new Prediction(species, probabilities);
      }
    }
  }
}
