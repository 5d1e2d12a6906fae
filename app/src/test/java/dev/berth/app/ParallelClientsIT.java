package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many clients at once, behind the real Envoy: a request is carried out once, a race has a winner.
 */
@ExtendWith(SharedBerth.class)
final class ParallelClientsIT {
  private static final int CLIENTS = 200;
  private static final String DEPLOYMENTS = "/v1/projects/default/deployments";
  private static final String KORE = "/api/public/models/cm-00000000-0000-4000-8000-000000000001";

  private final Rest rest;
  private final String label = "p" + UUID.randomUUID();
  private final List<String> made = new ArrayList<>();

  ParallelClientsIT(BerthProcess berth) {
    this.rest = berth.rest();
  }

  @AfterEach
  void deleteWhatIsLeft() {
    made.forEach(name -> rest.send(rest.request("/v1/" + name).DELETE()));
  }

  @Test
  void twoHundredCreatesWithOneRequestIdMakeOneDeployment() throws Exception {
    var path = DEPLOYMENTS + "?requestId=" + UUID.randomUUID();
    Callable<Rest.Answer> create = () -> rest.post(path, pinned("one"));

    assertThat(answers(Collections.nCopies(CLIENTS, create), "/name")).hasSize(1);

    var all = rest.get(DEPLOYMENTS + "?filter=labels.test%20%3D%20" + label).json();
    assertThat(all.get("deployments")).hasSize(1);
    made.add(all.at("/deployments/0/name").asString());
  }

  @Test
  void twoHundredCreatesOfFoundrysWithOneKeyMakeOneDeployment() throws Exception {
    var folder = "{\"name\":\"" + label + "\",\"parentFolderRid\":\"ri.compass.main.folder.p\"}";
    var models = "/api/v2/models";
    var model = rest.post(models + "?preview=true", folder).json().get("rid").asString();
    var source = "{\"sourceModelVersionRid\":\"" + Foundry.VERSION + "\"}";
    rest.post(models + "/" + model + "/promoteVersion?preview=true", source);
    var body = Foundry.createBody(model, "master", "{\"minReplicas\":0,\"maxReplicas\":1}");
    Callable<Rest.Answer> create =
        () -> rest.send(once(Foundry.BASE + "?preview=true").POST(BodyPublishers.ofString(body)));

    assertThat(answers(Collections.nCopies(CLIENTS, create), "/rid")).hasSize(1);

    var list = Foundry.BASE + "?preview=true&modelRid=" + model;
    var all = rest.get(list).json().get("data");
    assertThat(all).hasSize(1);
    made.add("projects/default/deployments/" + Foundry.uuid(all.get(0).get("rid").asString()));
  }

  @Test
  void manyDeploysOfKoresWithOneKeyAreOneJob() throws Exception {
    var body =
        """
        {"name":"once","deviceType":"g5.xlarge",
         "hyperParameters":{"temperature":0,"maxTokens":0,"topP":0,"topK":1}}\
        """;
    Callable<Rest.Answer> deploy =
        () -> rest.send(once(KORE + "/deploy").POST(BodyPublishers.ofString(body)));

    assertThat(answers(Collections.nCopies(50, deploy), "/dock-statusId")).hasSize(1);
    rest.post(KORE + "/undeploy");
  }

  @Test
  void ofTwoClientsThatChangeADeploymentAtOnceOneWinsAndTheOtherLearnsIt() throws Exception {
    var created = rest.post(DEPLOYMENTS, pinned("before")).json();
    made.add(created.get("name").asString());
    var path = "/v1/" + made.getFirst();
    for (var round = 0; round < 10; round++) {
      var etag = rest.get(path).json().get("etag").asString();
      var first = "first-" + round;
      var second = "second-" + round;

      List<Callable<Rest.Answer>> race =
          List.of(() -> rename(path, first, etag), () -> rename(path, second, etag));
      var both = atOnce(race);

      var won = both.stream().filter(answer -> answer.status() == 200).toList();
      var lost = both.stream().filter(answer -> answer.status() != 200).toList();
      assertThat(won).as(both.toString()).hasSize(1);
      Refused.byNative(lost.getFirst(), 409, "ABORTED", "ETAG_MISMATCH");
      assertThat(lost.getFirst().text()).contains("actor");
      assertThat(rest.get(path).json().get("displayName"))
          .isEqualTo(won.getFirst().json().get("displayName"));
    }
  }

  private Rest.Answer rename(String path, String name, String etag) {
    var body = Rest.json("{}").asObject().put("displayName", name).put("etag", etag).toString();
    return rest.send(
        rest.request(path + "?updateMask=displayName")
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder once(String path) {
    return rest.request(path)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", label);
  }

  private String pinned(String name) {
    return """
    {"displayName":"%s","labels":{"test":"%s"},"model":"%s","pinnedVersion":"%s",
     "configuration":{"minReplicas":0,"maxReplicas":1}}\
    """
        .formatted(name, label, Foundry.MODEL, Foundry.VERSION);
  }

  /** What all answers say there. Who was sent away has not been served, and asks again. */
  private static Set<String> answers(List<Callable<Rest.Answer>> calls, String pointer)
      throws Exception {
    var said = new HashSet<String>();
    for (var answer : atOnce(calls)) {
      var last = answer.status() == 429 ? calls.getFirst().call() : answer;
      assertThat(last.status()).as(last.text()).isEqualTo(200);
      said.add(last.json().at(pointer).asString());
    }
    return said;
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    var barrier = new CyclicBarrier(calls.size());
    var running = new ArrayList<Future<T>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : calls) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return call.call();
                }));
      }
    }
    var answers = new ArrayList<T>();
    for (var each : running) {
      answers.add(each.get());
    }
    return answers;
  }
}
