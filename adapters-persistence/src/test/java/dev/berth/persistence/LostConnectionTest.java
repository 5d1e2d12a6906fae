package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.Change;
import dev.berth.deployment.ChangeFixture;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.TimeOrderedIds;
import dev.berth.persistence.CuttableProxy.Cut;
import dev.berth.registry.ImportRepository.Added;
import dev.berth.registry.ImportRepository.Begun;
import dev.berth.registry.ModelImport;
import dev.berth.rollout.Claim;
import dev.berth.rollout.Outcome;
import dev.berth.rollout.WorkQueue.Recorded;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a write whose connection broke is true. */
@Timeout(60)
final class LostConnectionTest {
  private static final Committed DONE = new Committed.Done();
  private static final String WRITE = "as g (id, project";

  private static final Instant NOW = CREATED.plusSeconds(60);

  /** As in production, but for how long an unknown outcome is looked into. */
  private static final Limits LIMITS =
      new Limits(
          4,
          4,
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8));

  private final Database direct = TestPostgres.emptiedForDeployments();
  private CuttableProxy proxy;
  private Database berth;

  @BeforeEach
  void open() throws Exception {
    var address = TestPostgres.sharedAddress();
    var uri = URI.create(address.jdbcUrl().substring("jdbc:".length()));
    proxy = new CuttableProxy(uri.getPort());
    berth = berth(LIMITS);
  }

  private Database berth(Limits limits) {
    var address = TestPostgres.sharedAddress();
    var uri = URI.create(address.jdbcUrl().substring("jdbc:".length()));
    var through =
        new DatabaseAddress(
            "jdbc:postgresql://127.0.0.1:%d%s".formatted(proxy.port(), uri.getPath()),
            address.user(),
            address.password());
    return Database.open(through, new TimeOrderedIds(Clock.systemUTC()), Optional::empty, limits);
  }

  @AfterEach
  void close() throws Exception {
    berth.close();
    proxy.close();
    // Else what a test says of a lost connection was said of none.
    assertThat(proxy.waitsToCut()).isFalse();
  }

  private static Change creation() {
    return creationOf(aDeployment().build()).requestedAs("r1", "digest").build();
  }

  private Deployment created() {
    var change = creationOf(aDeployment().build()).build();
    assertThat(berth.deployments().commit(change)).isEqualTo(DONE);
    return change.after();
  }

  private static void assertUnavailable(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            DeploymentException.class,
            e -> assertThat(e.error()).isInstanceOf(DeploymentError.Unavailable.class));
  }

  private void assertNothingOf(Change change) {
    assertThat(direct.deployments().findReceipt(PROJECT, change.request().value())).isEmpty();
    assertThat(
            direct.deployments().history(change.after().id(), change.after().history().length(), 9))
        .isEmpty();
    assertThat(direct.deployments().findOperation(PROJECT, change.after().operation().id()))
        .isEmpty();
  }

  private void assertOnce(Change change) {
    assertThat(direct.deployments().findAnyIntent(change.after().id())).contains(change.after());
    assertThat(direct.deployments().history(change.after().id(), 1, 9))
        .hasSize((int) change.after().history().length());
    assertThat(direct.deployments().reserved(PROJECT)).isEqualTo(change.after().reserved());
  }

  @Test
  void isUnavailableWhereTheStatementNeverArrived() {
    var change = creation();
    proxy.cut(Cut.BEFORE, WRITE);

    assertUnavailable(() -> berth.deployments().commit(change));

    assertNothingOf(change);
    assertThat(berth.deployments().commit(change)).isEqualTo(DONE);
    assertOnce(change);
  }

  @Test
  void isDoneWhereOnlyTheAnswerWasLost() {
    var change = creation();
    proxy.cut(Cut.AFTER, WRITE);

    assertThat(berth.deployments().commit(change)).isEqualTo(DONE);

    assertOnce(change);
    assertThat(berth.deployments().commit(change)).isInstanceOf(Committed.Repeated.class);
  }

  @Test
  void isDoneWhereOnlyTheAnswerToAChangeWasLost() {
    var change = changeOf(created(), Intent.DISABLED).build();
    proxy.cut(Cut.AFTER, WRITE);

    assertThat(berth.deployments().commit(change)).isEqualTo(DONE);

    assertOnce(change);
  }

  @Test
  void importsOnceWhereOnlyTheAnswersWereLost() {
    var request = new RequestId("r1", "digest");
    var begun =
        new ModelImport(
            UUID.randomUUID(), PROJECT, "a.onnx", "onnx", 1, 1, false, ModelImport.State.OPEN, NOW);
    proxy.cut(Cut.AFTER, "insert into kore_import");
    assertThat(berth.imports().begin(begun, request)).isEqualTo(new Begun.Done());
    proxy.cut(Cut.AFTER, "with room as");
    assertThat(berth.imports().add(begun, 0, new byte[] {7})).isEqualTo(Added.DONE);
    proxy.cut(Cut.AFTER, "set state = 'COMPLETE'");
    assertThat(berth.imports().complete(begun)).isTrue();

    assertThat(berth.imports().unpublished()).hasSize(1);
    assertThat(berth.imports().begin(begun, request)).isInstanceOf(Begun.Done.class);
  }

  @Test
  void buriesAStatementThatStillWaitsWhenItsConnectionIsLost() throws Exception {
    var before = created();
    var change = changeOf(before, Intent.DISABLED).requestedAs("r1", "digest").build();
    try (var other = Locks.holding("select from deployment for update")) {
      var commit = commitMeanwhile(change);
      Locks.awaitWaiting(1);
      proxy.cutAll();

      assertUnavailable(() -> join(commit));
      other.rollback();
    }
    Locks.awaitWaiting(0);

    assertNothingOf(change);
    assertThat(direct.deployments().find(PROJECT, before.id())).contains(before);
    assertThat(berth.deployments().commit(change)).isEqualTo(DONE);
  }

  @Test
  void waitsForAStatementThatIsBeyondTheRequestWhenItsConnectionIsLost() throws Exception {
    created();
    var change =
        creationOf(aDeployment().onBranch("canary").build()).requestedAs("r1", "digest").build();
    Locks.waitAfterRequests("pg_advisory_xact_lock_shared(1)");
    try (var other = Locks.holding("select pg_advisory_xact_lock(1)")) {
      var commit = commitMeanwhile(change);
      Locks.awaitWaiting(1);
      proxy.cutAll();
      // The statement and the settlement, which waits for the statement.
      Locks.awaitWaiting(2);
      other.rollback();

      assertThat(join(commit)).isEqualTo(DONE);
    } finally {
      Locks.waitNoMore();
    }

    assertThat(direct.deployments().findAnyIntent(change.after().id())).contains(change.after());
  }

  @Test
  void saysThatTheOutcomeIsUnknownWhereItCannotBeFoundOutInTime() throws Exception {
    berth.close();
    var impatient =
        new Limits(
            4,
            4,
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            LIMITS.lock(),
            LIMITS.statement(),
            LIMITS.answer(),
            Duration.ofSeconds(1));
    berth = berth(impatient);
    var change = creation();
    proxy.cut(Cut.AFTER, WRITE);
    proxy.refuse(true);

    assertThatThrownBy(() -> berth.deployments().commit(change))
        .isInstanceOfSatisfying(
            DeploymentException.class,
            e -> assertThat(e.error()).isEqualTo(new DeploymentError.OutcomeUnknown("r1")));

    proxy.refuse(false);
    Await.until(this::answers);
    assertThat(berth.deployments().commit(change)).isInstanceOf(Committed.Repeated.class);
    assertOnce(change);
  }

  @Test
  void isUnavailableWhileThereIsNoDatabase() throws Exception {
    var change = creation();
    proxy.refuse(true);
    proxy.cutAll();

    assertUnavailable(() -> berth.deployments().find(PROJECT, change.after().id()));
    assertUnavailable(() -> berth.deployments().commit(change));

    proxy.refuse(false);
    assertNothingOf(change);
    Await.until(this::answers);
    assertThat(berth.deployments().commit(change)).isEqualTo(DONE);
  }

  private boolean answers() {
    try {
      berth.deployments().reserved(PROJECT);
      return true;
    } catch (DeploymentException notYet) {
      return false;
    }
  }

  @Test
  void readsOnceMore() {
    var deployment = created();
    proxy.cut(Cut.BEFORE, "select body");

    assertThat(berth.deployments().find(PROJECT, deployment.id())).contains(deployment);
  }

  /** Longer than for a connection: those before it may take as long as statements may. */
  @Test
  void whoeverWaitsForOthersIsServedAfterThem() throws Exception {
    created();
    try (var other = Locks.holding("lock table deployment in share mode")) {
      var held = new CompletableFuture<?>[GroupCommit.AT_ONCE];
      for (var n = 0; n < held.length; n++) {
        held[n] = commitMeanwhile(creationOf(aDeployment().onBranch("b" + n).build()).build());
      }
      Locks.awaitWaiting(held.length);
      var change =
          creationOf(aDeployment().onBranch("late").build()).requestedAs("r1", "d").build();
      var late = commitMeanwhile(change);
      var patience = LIMITS.patience().toMillis();

      assertThatThrownBy(() -> late.get(2 * patience, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      other.rollback();
      CompletableFuture.allOf(held).join();
      assertThat(late.join()).isEqualTo(DONE);
    }
  }

  @Test
  void isUnavailableWhereAStatementWaitsTooLongForAnother() throws Exception {
    var change = changeOf(created(), Intent.DISABLED).requestedAs("r1", "digest").build();
    try (var other = Locks.holding("select from deployment for update")) {
      assertUnavailable(() -> berth.deployments().commit(change));
      other.rollback();
    }
    assertNothingOf(change);
  }

  @Test
  void recordsWhereOnlyTheAnswerWasLost() {
    created();
    var claim = claim();
    var outcome = seen(claim, null);
    proxy.cut(Cut.AFTER, WRITE);

    assertThat(berth.workQueue().record(claim, outcome, NOW)).isEqualTo(Recorded.DONE);

    assertThat(direct.deployments().find(PROJECT, outcome.after().id())).contains(outcome.after());
    assertThat(direct.workQueue().nextDue(NOW)).isEmpty();
  }

  @Test
  void endsTheClaimWhereTheRecordNeverArrived() {
    var deployment = created();
    var claim = claim();
    proxy.cut(Cut.BEFORE, WRITE);

    assertUnavailable(() -> berth.workQueue().record(claim, seen(claim, null), NOW));

    assertThat(direct.deployments().find(PROJECT, deployment.id())).contains(deployment);
    assertThat(berth.workQueue().record(claim, seen(claim, null), NOW)).isEqualTo(Recorded.STALE);
    assertThat(claim().deployment()).isEqualTo(deployment);
  }

  private Claim claim() {
    return berth.workQueue().claim("worker", 1, Duration.ofSeconds(60), NOW).getFirst();
  }

  /** The claimed deployment with a disabled intent, which is a change like any other. */
  private static Outcome seen(Claim claim, @Nullable Instant nextWake) {
    var after = changeOf(claim.deployment(), Intent.DISABLED).build().after();
    return new Outcome(
        after, List.of(), List.of(), List.of(), nextWake, ChangeFixture.ROOMY, false);
  }

  private CompletableFuture<Committed> commitMeanwhile(Change change) {
    return CompletableFuture.supplyAsync(
        () -> berth.deployments().commit(change), Executors.newVirtualThreadPerTaskExecutor());
  }

  private static Committed join(CompletableFuture<Committed> commit) {
    try {
      return commit.join();
    } catch (CompletionException e) {
      throw (DeploymentException) e.getCause();
    }
  }
}
