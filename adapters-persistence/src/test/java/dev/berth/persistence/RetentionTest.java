package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ChangeFixture;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import dev.berth.history.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RetentionTest {
  private final Database database = TestPostgres.emptiedForDeployments();

  private Deployment written(ChangeFixture fixture) {
    var change = fixture.keptAs(database.deployments()::snapshot).build();
    assertThat(database.deployments().commit(change)).isEqualTo(new Committed.Done());
    return change.after();
  }

  /** One change an hour, and so one event; the deployment after each. */
  private List<Deployment> history(String branch, int length) {
    var history = new ArrayList<Deployment>();
    history.add(written(creationOf(aDeployment().onBranch(branch).build())));
    while (history.size() < length) {
      var last = history.getLast();
      var next = last.intent() == Intent.RUNNING ? Intent.DISABLED : Intent.RUNNING;
      history.add(written(changeOf(last, next, last.updatedAt().plus(Duration.ofHours(1)))));
    }
    return history;
  }

  private List<Long> numbers(Deployment deployment) {
    return database.deployments().history(deployment.id(), 1, 10_000).stream()
        .map(Event::number)
        .toList();
  }

  private static void isWhole() {
    HistoryCheck.run(
        TestPostgres.sharedAddress(),
        null,
        (deployment, fault) -> {
          throw new AssertionError(deployment + " " + fault);
        });
  }

  @Test
  void whatIsLeftStillTellsTheTimeThatIsKeptAndItsChainHolds() {
    var one = history("one", 6);
    var two = history("two", 2);
    var cutOff = one.get(3).updatedAt().plusSeconds(1);

    assertThat(database.retention().pruneHistories(cutOff)).isEqualTo(4);

    assertThat(numbers(one.getFirst())).containsExactly(4L, 5L, 6L);
    assertThat(numbers(two.getFirst())).containsExactly(2L);
    assertThat(asOf(one, cutOff)).isEqualTo(one.get(3));
    assertThat(
            database.deployments().findAsOf(PROJECT, one.getFirst().id(), one.get(2).updatedAt()))
        .isEmpty();
    isWhole();
    assertThat(database.retention().pruneHistories(cutOff)).isZero();
  }

  @Test
  void theNewestEventStaysHoweverOldAndTheHistoryGoesOn() {
    var one = history("one", 3);
    var later = one.getLast().updatedAt().plus(Duration.ofDays(1000));

    assertThat(database.retention().pruneHistories(later)).isEqualTo(2);
    assertThat(numbers(one.getFirst())).containsExactly(3L);
    isWhole();

    var next = written(changeOf(one.getLast(), Intent.DISABLED));
    assertThat(numbers(next)).containsExactly(3L, 4L);
    assertThat(database.deployments().find(PROJECT, next.id())).contains(next);
    isWhole();
  }

  @Test
  void aHistoryOfManyEventsIsPrunedPieceByPiece() {
    var one = history("one", 1_100);

    assertThat(database.retention().pruneHistories(one.getLast().updatedAt())).isEqualTo(1_099);
    assertThat(numbers(one.getFirst())).containsExactly(1_100L);
    isWhole();
  }

  @Test
  void revisionsAndOperationsOfLongPurgedDeploymentsGo() throws SQLException {
    var kept = history("kept", 1).getFirst();
    var made = history("gone", 1).getFirst();
    var deleted = written(changeOf(made, Intent.DELETED));
    var after = deleted.updatedAt().plusSeconds(1);
    database.retention().pruneHistories(after);
    assertThat(database.deployments().findRevision(made.id(), 1)).isPresent();
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var statement = connection.createStatement()) {
      statement.execute("update deployment set purged = true where id = '" + made.id() + "'");
    }

    database.retention().pruneHistories(after);

    assertThat(database.deployments().findRevision(made.id(), 1)).isEmpty();
    assertThat(database.deployments().findOperation(PROJECT, made.operation().id())).isEmpty();
    assertThat(database.deployments().findRevision(kept.id(), 1)).isPresent();
    assertThat(database.deployments().findOperation(PROJECT, kept.operation().id())).isPresent();
    assertThat(numbers(made)).containsExactly(2L);
    isWhole();
  }

  @Test
  void requestsAreForgottenByTheirAge() {
    var request = UUID.randomUUID().toString();
    written(creationOf(aDeployment().onBranch("one").build()).requestedAs(request, "digest"));
    var now = Instant.now();

    assertThat(database.retention().forgetRequests(now.minus(Duration.ofHours(1)))).isZero();
    assertThat(database.deployments().findReceipt(PROJECT, request)).isPresent();
    assertThat(database.retention().forgetRequests(now.plus(Duration.ofHours(1)))).isEqualTo(1);
    assertThat(database.deployments().findReceipt(PROJECT, request)).isEmpty();
  }

  private Deployment asOf(List<Deployment> history, Instant time) {
    return database.deployments().findAsOf(PROJECT, history.getFirst().id(), time).orElseThrow();
  }
}
