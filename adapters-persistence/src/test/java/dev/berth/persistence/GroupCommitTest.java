package dev.berth.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes are texts like {@code b2}: of subject b, the second of its kind. */
@Timeout(60)
final class GroupCommitTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MOST_WAITING = 100;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<List<String>> statements = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean unknown;

  @AfterEach
  void end() {
    release.countDown();
    threads.close();
  }

  private GroupCommit<String, String> group(Duration patience) {
    var limits = new Limits(4, MOST_WAITING, patience, LONG, LONG, Duration.ZERO, LONG, LONG);
    return new GroupCommit<>(
        this::run,
        Comparator.comparingInt(write -> write.charAt(0)),
        limits,
        /* timeLeft= */ Optional::empty,
        GroupCommitTest::inVain);
  }

  /** Writes with an x are refused, and so is everything in their company. */
  private List<String> run(List<String> writes) {
    statements.add(writes);
    if (writes.stream().anyMatch(write -> write.startsWith("held"))) {
      awaitRelease();
    }
    if (writes.size() > 1 && unknown) {
      throw new DeploymentException(new DeploymentError.OutcomeUnknown("all"));
    }
    if (writes.stream().anyMatch(write -> write.contains("x"))) {
      throw new IllegalArgumentException("refused");
    }
    return writes.stream().map(write -> write + " done").toList();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private CompletableFuture<String> begin(GroupCommit<String, String> group, String write) {
    return CompletableFuture.supplyAsync(() -> group.write(write, write), threads);
  }

  /** Keeps every statement busy until it is released. */
  private List<CompletableFuture<String>> occupy(GroupCommit<String, String> group)
      throws Exception {
    var held =
        IntStream.range(0, GroupCommit.AT_ONCE).mapToObj(n -> begin(group, "held" + n)).toList();
    Await.until(() -> statements.size() == GroupCommit.AT_ONCE);
    return held;
  }

  private List<CompletableFuture<String>> meanwhile(
      GroupCommit<String, String> group, String... writes) throws Exception {
    var begun = new ArrayList<CompletableFuture<String>>();
    for (var write : writes) {
      begun.add(begin(group, write));
      Await.until(() -> group.waiting() == begun.size());
    }
    return begun;
  }

  private List<List<String>> statementsAfterTheHeld() {
    return statements.subList(GroupCommit.AT_ONCE, statements.size());
  }

  @Test
  void runsAtOnceWhereNothingIsUnderWay() {
    assertThat(group(LONG).write("a", "a")).isEqualTo("a done");
    assertThat(statements).containsExactly(List.of("a"));
  }

  @Test
  void sharesAStatementAmongThoseThatWaited() throws Exception {
    var group = group(LONG);
    var held = occupy(group);
    var waited = meanwhile(group, "a", "b", "c");
    release.countDown();

    assertThat(held)
        .extracting(CompletableFuture::join)
        .containsExactly("held0 done", "held1 done");
    assertThat(waited)
        .extracting(CompletableFuture::join)
        .containsExactly("a done", "b done", "c done");
    assertThat(statementsAfterTheHeld()).contains(List.of("a", "b", "c"));
  }

  @Test
  void hasNoTwoOfOneSubjectInAStatement() throws Exception {
    var group = group(LONG);
    occupy(group);
    var waited = meanwhile(group, "a1", "b1", "a2", "a3");
    release.countDown();

    assertThat(waited)
        .extracting(CompletableFuture::join)
        .containsExactly("a1 done", "b1 done", "a2 done", "a3 done");
    assertThat(statementsAfterTheHeld())
        .allSatisfy(
            writes ->
                assertThat(writes).extracting(write -> write.charAt(0)).doesNotHaveDuplicates());
  }

  @Test
  void triesEachAloneWhereOneIsRefused() throws Exception {
    var group = group(LONG);
    occupy(group);
    var waited = meanwhile(group, "a", "bx", "c");
    release.countDown();

    assertThat(waited.getFirst().join()).isEqualTo("a done");
    assertThat(waited.getLast().join()).isEqualTo("c done");
    assertThatThrownBy(waited.get(1)::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(statementsAfterTheHeld())
        .containsExactlyInAnyOrder(
            List.of("a", "bx", "c"), List.of("a"), List.of("bx"), List.of("c"));
  }

  @Test
  void tellsEachByItsNameThatItsOutcomeIsUnknownAndTriesNoneAgain() throws Exception {
    var group = group(LONG);
    occupy(group);
    unknown = true;
    var waited = meanwhile(group, "a", "b");
    release.countDown();

    for (var each : waited) {
      assertThatThrownBy(each::join)
          .cause()
          .isInstanceOfSatisfying(
              DeploymentException.class,
              e ->
                  assertThat(e.error())
                      .isIn(
                          new DeploymentError.OutcomeUnknown("a"),
                          new DeploymentError.OutcomeUnknown("b")));
    }
    assertThat(statementsAfterTheHeld()).containsExactly(List.of("a", "b"));
  }

  @Test
  void refusesWhoeverWaitsTooLongAndNeverWritesItLater() throws Exception {
    var group = group(Duration.ofMillis(500));
    var held = occupy(group);

    assertOverloaded(() -> group.write("late", "late"));

    release.countDown();
    held.forEach(CompletableFuture::join);
    assertThat(group.write("a", "a")).isEqualTo("a done");
    assertThat(statementsAfterTheHeld()).containsExactly(List.of("a"));
  }

  /** Nobody may tell it that nothing was done; and it waits without using a processor. */
  @Test
  void whoeverIsInAStatementWaitsForItHoweverLongThatTakes() throws Exception {
    var patience = Duration.ofMillis(500);
    var group = group(patience);
    var begun = System.nanoTime();
    var held = begin(group, "held0");
    Await.until(() -> statements.size() == 1);
    var waiting = new ArrayList<Thread>();
    var answers = new CopyOnWriteArrayList<String>();
    for (var write : List.of("held1", "b")) {
      waiting.add(Thread.ofPlatform().start(() -> answers.add(group.write(write, write))));
    }
    Await.until(() -> statements.size() == 2 && group.waiting() == 0);
    Await.until(() -> System.nanoTime() - begun > patience.multipliedBy(2).toNanos());

    for (var n = 0; n < 100; n++) {
      assertThat(waiting).extracting(Thread::getState).doesNotContain(Thread.State.RUNNABLE);
    }

    release.countDown();
    for (var each : waiting) {
      each.join();
    }
    assertThat(answers).containsExactlyInAnyOrder("held1 done", "b done");
    assertThat(held.join()).isEqualTo("held0 done");
  }

  @Test
  void refusesAtOnceWhereTooManyWait() throws Exception {
    var group = group(LONG);
    occupy(group);
    var waited =
        meanwhile(
            group, IntStream.range(0, MOST_WAITING).mapToObj(n -> n + "").toArray(String[]::new));

    assertOverloaded(() -> group.write("one more", "one more"));

    release.countDown();
    assertThat(waited).allSatisfy(each -> assertThat(each.join()).endsWith(" done"));
  }

  private static DeploymentException inVain() {
    return new DeploymentException(new DeploymentError.Overloaded("in vain"));
  }

  private static void assertOverloaded(Runnable write) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(
            DeploymentException.class,
            e -> assertThat(e.error()).isInstanceOf(DeploymentError.Overloaded.class));
  }
}
