package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.TimeOrderedIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing but the caller's deadline could end these within the test's own. */
@Timeout(20)
final class CallerDeadlineTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Limits ONE_PLACE =
      new Limits(1, 4, LONG, Duration.ofSeconds(2), LONG, LONG, LONG, LONG);

  private final Database direct = TestPostgres.emptiedForDeployments();

  /** Only the test's own thread has a deadline. */
  private static Database berth(Duration timeLeft) {
    return Database.open(
        TestPostgres.sharedAddress(),
        new TimeOrderedIds(Clock.systemUTC()),
        () -> Thread.currentThread().isVirtual() ? Optional.empty() : Optional.of(timeLeft),
        ONE_PLACE);
  }

  @Test
  void aStatementIsGivenUpAndNothingIsDone() throws Exception {
    var change = creationOf(aDeployment().build()).build();
    try (var berth = berth(Duration.ofMillis(300))) {
      try (var _ = holdingDeployments()) {
        assertThatThrownBy(() -> berth.deployments().commit(change))
            .isInstanceOfSatisfying(
                DeploymentException.class,
                e -> assertThat(e.error()).isInstanceOf(DeploymentError.Unavailable.class));
      }

      assertThat(direct.deployments().findOperation(PROJECT, change.after().operation().id()))
          .isEmpty();
      assertThat(berth.deployments().commit(change)).isEqualTo(new Committed.Done());
    }
  }

  @Test
  void whoseTurnDoesNotComeIsRefused() throws Exception {
    var change = creationOf(aDeployment().build()).build();
    try (var berth = berth(Duration.ofMillis(100));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Committed> inside;
      try (var _ = holdingDeployments()) {
        inside = CompletableFuture.supplyAsync(() -> berth.deployments().commit(change), threads);
        Locks.awaitWaiting(1);

        assertThatThrownBy(
                () -> berth.deployments().findOperation(PROJECT, change.after().operation().id()))
            .isInstanceOfSatisfying(
                DeploymentException.class,
                e -> assertThat(e.error()).isInstanceOf(DeploymentError.Overloaded.class));
      }
      assertThat(inside.join()).isEqualTo(new Committed.Done());
    }
  }

  private static Connection holdingDeployments() throws SQLException {
    return Locks.holding("lock table deployment in access exclusive mode");
  }
}
