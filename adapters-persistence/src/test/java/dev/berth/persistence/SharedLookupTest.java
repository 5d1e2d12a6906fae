package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.access.ApiKey;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.project.ProjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SharedLookupTest {
  private static final byte[] ONE = {1};
  private static final byte[] TWO = {2};

  private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
  private volatile Duration patience = Duration.ofSeconds(30);
  private final SharedLookup lookup =
      new SharedLookup(this::ask, () -> patience, SharedLookupTest::inVain);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  /** What was asked, and where its answer goes. */
  private record Question(List<byte[]> digests, CompletableFuture<Map<String, ApiKey>> answer) {
    void tell(String... found) {
      var keys = new HashMap<String, ApiKey>();
      for (var hex : found) {
        keys.put(hex, key(hex));
      }
      answer.complete(keys);
    }

    List<String> hex() {
      return digests.stream().map(HexFormat.of()::formatHex).sorted().toList();
    }
  }

  @AfterEach
  void close() {
    callers.shutdownNow();
  }

  private static DeploymentException inVain() {
    return new DeploymentException(new DeploymentError.Overloaded("waited in vain"));
  }

  private static ApiKey key(String id) {
    return new ApiKey(
        id, new ProjectId("demo"), id, Set.of(Scope.MODELS_READ), Instant.EPOCH, null, null);
  }

  private Map<String, ApiKey> ask(List<byte[]> digests) {
    var question = new Question(digests, new CompletableFuture<>());
    questions.add(question);
    return question.answer.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private Question next() throws InterruptedException {
    var question = questions.poll(30, TimeUnit.SECONDS);
    assertThat(question).as("a question").isNotNull();
    return question;
  }

  private Future<Optional<ApiKey>> find(byte[] digest) {
    return callers.submit(() -> lookup.find(digest));
  }

  /** Somebody who asks, and the question on its way. */
  private Question begun() throws InterruptedException {
    var _ = find(ONE);
    return next();
  }

  /** Answers every question until all of them have an answer; how many there were. */
  private int tellAll(List<Future<Optional<ApiKey>>> some) throws InterruptedException {
    var asked = 0;
    while (!some.stream().allMatch(Future::isDone)) {
      var question = questions.poll(1, TimeUnit.MILLISECONDS);
      if (question != null) {
        asked++;
        question.tell("01", "02");
      }
    }
    return asked;
  }

  @Test
  void whoComesWhileAQuestionIsAnsweredWaitsForTheNextOne() throws Exception {
    var first = find(ONE);
    var early = next();
    var late = find(TWO);
    // Alone after a while, or together with the one before: never by the early answer.
    early.tell("01", "02");
    var second = next();

    assertThat(first.get()).contains(key("01"));
    assertThat(second.hex()).containsExactly("02");
    assertThat(late).isNotDone();
    second.tell();
    assertThat(late.get()).isEmpty();
  }

  @Test
  void thoseWhoWaitShareAQuestion() throws Exception {
    for (var tries = 0; tries < 100; tries++) {
      var early = begun();
      var some = List.of(find(ONE), find(TWO), find(ONE));
      early.tell("01");
      var asked = tellAll(some);
      assertThat(some.getFirst().get()).contains(key("01"));
      assertThat(some.get(1).get()).contains(key("02"));
      if (asked == 1) {
        return;
      }
    }
    assertThat(false).as("three were ever answered by one question").isTrue();
  }

  @Test
  void aFailureIsOfWhoAskedAlone() throws Exception {
    var first = find(ONE);
    next().answer.completeExceptionally(new IllegalStateException("no database"));

    assertThatThrownBy(first::get).hasMessageContaining("no database");
    var again = find(ONE);
    next().tell("01");
    assertThat(again.get()).contains(key("01"));
  }

  @Test
  void whoAskedForOthersInVainFailsAlone() throws Exception {
    var stuck = begun();
    var some = List.of(find(ONE), find(TWO));
    // It is for both or for one of them.
    next().answer.completeExceptionally(new IllegalStateException("no time left"));
    stuck.tell("01", "02");
    var others = tellAll(some);

    assertThat(some).filteredOn(each -> each.state() == Future.State.FAILED).hasSize(1);
    assertThat(others).isEqualTo(1);
  }

  @Test
  void aQuestionThatHangsHoldsNobodyUpForLong() throws Exception {
    var stuck = begun();
    var other = find(TWO);

    var next = next();

    assertThat(stuck.answer).isNotDone();
    next.tell("02");
    assertThat(other.get()).contains(key("02"));
    stuck.tell();
  }

  @Test
  void whoWaitsForAnotherWaitsNoLongerThanItMay() throws Exception {
    var stuck = begun();
    patience = Duration.ofMillis(20);
    var waiting = new ArrayList<Future<Optional<ApiKey>>>();
    var asked = new ArrayList<>(List.of(stuck));
    // The first of them asks, and the others wait for it, unless they come too late for that.
    while (waiting.stream().noneMatch(each -> each.state() == Future.State.FAILED)) {
      waiting.add(find(TWO));
      var question = questions.poll(5, TimeUnit.MILLISECONDS);
      if (question != null) {
        asked.add(question);
      }
    }

    assertThat(waiting)
        .filteredOn(each -> each.state() == Future.State.FAILED)
        .extracting(Future::exceptionNow)
        .allSatisfy(each -> assertThat(each).hasMessage(inVain().getMessage()));
    asked.forEach(Question::tell);
  }
}
