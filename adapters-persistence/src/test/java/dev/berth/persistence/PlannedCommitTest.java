package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.Change;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A change that goes only as planned, while somebody else is about to move the capacity. */
@Timeout(60)
final class PlannedCommitTest {
  private final Database database = TestPostgres.emptiedForDeployments();

  @Test
  void isNotMadeOnceTheOtherMovedIt() throws Exception {
    var creation = creationOf(aDeployment().onBranch("a").build()).build();
    assertThat(database.deployments().commit(creation)).isEqualTo(new Committed.Done());
    var planned = database.workQueue().standing(PROJECT).generation();

    for (var change :
        new Change[] {
          changeOf(creation.after(), Intent.DISABLED).build(),
          creationOf(aDeployment().onBranch("b").build()).build()
        }) {
      assertThat(committedDuringAMove(change.within(planned), /* moved= */ false))
          .isEqualTo(new Committed.Done());
    }
    var second = creationOf(aDeployment().onBranch("c").build()).build();
    assertThat(committedDuringAMove(second.within(planned), /* moved= */ true))
        .isEqualTo(new Committed.Stale());
    assertThat(database.deployments().findAnyIntent(second.after().id())).isEmpty();
    assertThat(database.workQueue().standing(PROJECT).generation()).isEqualTo(planned + 1);
  }

  /** Begins while another transaction moves the capacity, and ends when that one did. */
  private Committed committedDuringAMove(Change change, boolean moved) throws Exception {
    var move =
        """
        insert into project_usage (project, used, generation)
        values ('%s', '{}', 1)
        on conflict (project) do update set generation = project_usage.generation + 1
        """
            .formatted(PROJECT.value());
    try (var other = Locks.holding(move);
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var commit = executor.submit(() -> database.deployments().commit(change));
      Locks.awaitWaiting(1);
      if (moved) {
        other.commit();
      } else {
        other.rollback();
      }
      return commit.get();
    }
  }
}
