package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.berth.app.Writers.Kind;
import dev.berth.app.Writers.Try;
import dev.berth.proto.berth.store.v1.StoredRevision;
import dev.berth.proto.berth.v1.DeploymentOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL dies under load, several times: what was acknowledged is there once, what was refused
 * is not there, and of what nobody could tell there is one or none.
 */
final class DatabaseRestartIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int DEATHS = 3;
  private static final int MOST_DEATHS = 12;
  private static final int REPLACES_BETWEEN = 20;
  private static final int CREATES_BETWEEN = 5;

  private static final String UNKNOWN_TO_BERTH =
      "Whether the change was made could not be found out; read the deployment before trying"
          + " again.";
  private static final String UNKNOWN_TO_ENVOY = "The request failed; its outcome is unknown.";

  @TempDir private Path data;

  @Test
  void everyAnswerToAChangeIsTrue() throws Exception {
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", "{\"minReplicas\":1,\"maxReplicas\":3}");
      foundry.awaitState(rid, "ACTIVE");
      var replicas = berth.replicaPids();
      try (var writers = new Writers(berth, rid)) {
        var predictions = Watcher.ofPredictions(foundry, rid);
        awaitWrites(writers);
        for (var death = 0; death < DEATHS || goesOn(death, writers); death++) {
          killPostgres(berth);
          awaitWrites(writers);
        }
        var tries = writers.stop();
        predictions.stopAndCheck(REPLACES_BETWEEN);

        assertThat(tries).filteredOn(each -> each.status() == 503).as("refusals").isNotEmpty();
        var rows = new Rows(berth);
        checkEffects(tries, timesThere(rows.revisions()));
        checkHistory(berth, rid, rows.revisions().getOrDefault(Foundry.uuid(rid), List.of()));
        checkRepetitions(writers, tries, rows);
      }
      assertThat(foundry.awaitState(rid, "ACTIVE").at("/status/isReady").asBoolean()).isTrue();
      assertThat(berth.replicaPids()).isEqualTo(replicas);
    }
  }

  private static void awaitWrites(Writers writers) {
    var replaced = writers.count(Kind.REPLACE, 200) + REPLACES_BETWEEN;
    var created = writers.count(Kind.CREATE, 200) + CREATES_BETWEEN;
    Await.until(
        "replaces", SOON, () -> writers.count(Kind.REPLACE, 200), count -> count >= replaced);
    Await.until("creates", SOON, () -> writers.count(Kind.CREATE, 200), count -> count >= created);
  }

  /** A write that was under way is what this is about, and a death may meet none. */
  private static boolean goesOn(int deaths, Writers writers) {
    return deaths < MOST_DEATHS
        && writers.count(Kind.REPLACE, 503) + writers.count(Kind.CREATE, 503) == 0;
  }

  private static void killPostgres(BerthProcess berth) throws IOException, InterruptedException {
    var postmaster =
        Long.parseLong(berth.read("postgres/data/postmaster.pid").lines().toList().getFirst());
    assertThat(new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster)).start().waitFor())
        .isZero();
    Await.until("PostgreSQL is gone", SOON, () -> BerthProcess.alive(postmaster), alive -> !alive);
  }

  /** How many revisions each number made. */
  private static Map<Integer, Long> timesThere(Map<String, List<StoredRevision>> revisions) {
    return revisions.values().stream()
        .flatMap(Collection::stream)
        .map(revision -> revision.getConfiguration().getMaxReplicas())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static void checkEffects(List<Try> tries, Map<Integer, Long> there) {
    for (var each : tries) {
      var times = assertThat(there.getOrDefault(each.number(), 0L)).as(each.toString());
      switch (each.status()) {
        case 200 -> {
          times.isEqualTo(1);
          assertThat(each.answered()).isEqualTo(each.number());
        }
        case 409, 429, 503 -> times.isEqualTo(0);
        case 500 -> {
          times.isLessThanOrEqualTo(1);
          var description = each.answer().json().get("errorDescription").asString();
          assertThat(description).isIn(UNKNOWN_TO_BERTH, UNKNOWN_TO_ENVOY);
        }
        default -> throw new AssertionError(each + " is no answer to expect");
      }
    }
  }

  /** No revision is missing, and each has the one operation that made it. */
  private static void checkHistory(BerthProcess berth, String rid, List<StoredRevision> revisions)
      throws InvalidProtocolBufferException {
    var numbers = LongStream.rangeClosed(1, revisions.size()).boxed().toList();
    assertThat(revisions).extracting(StoredRevision::getNumber).isEqualTo(numbers);
    try (var client = new Native(berth)) {
      var ofOperations = new ArrayList<Long>();
      for (var operation : client.operations(rid)) {
        ofOperations.add(revision(operation));
      }
      assertThat(ofOperations).containsExactlyInAnyOrderElementsOf(numbers);
      assertThat(client.deployment(rid).getRevision()).isEqualTo(revisions.size());
    }
  }

  private static long revision(Operation operation) throws InvalidProtocolBufferException {
    return operation.getMetadata().unpack(DeploymentOperation.class).getRevision();
  }

  /** The same requests again: what took effect does not once more, the rest does once. */
  private static void checkRepetitions(Writers writers, List<Try> tries, Rows rows)
      throws Exception {
    var again =
        tries.stream().filter(each -> each.status() == 200 || each.kind() == Kind.REPLACE).toList();
    for (var each : again) {
      var answer = writers.send(each.kind(), each.number());
      assertThat(answer.status()).as("%s again: %s", each, answer).isEqualTo(200);
    }
    var there = timesThere(rows.revisions());
    assertThat(again).allSatisfy(each -> assertThat(there).containsEntry(each.number(), 1L));
  }
}
