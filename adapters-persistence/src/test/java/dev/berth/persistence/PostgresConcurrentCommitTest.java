package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConcurrentCommitContract;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepository.Committed;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class PostgresConcurrentCommitTest extends ConcurrentCommitContract {
  private static final int MANY = 100;

  @Override
  protected DeploymentRepository emptyRepository() {
    return TestPostgres.emptiedForDeployments().deployments();
  }

  @Test
  void takesFewStatementsForWhatComesAtOnce() throws Exception {
    var deployments = emptyRepository();
    var commits = new ArrayList<Future<Committed>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var other = Locks.holding("lock table deployment in share mode")) {
      for (var n = 0; n < MANY; n++) {
        var creation = creationOf(aDeployment().onBranch("b" + n).build()).build();
        commits.add(threads.submit(() -> deployments.commit(creation)));
      }
      Locks.awaitWaiting(GroupCommit.AT_ONCE);
      other.rollback();
    }

    for (var commit : commits) {
      assertThat(commit.get()).isEqualTo(new Committed.Done());
    }
    try (var connection = TestPostgres.connect(TestPostgres.sharedAddress());
        var rows =
            connection.createStatement().executeQuery("select count(distinct xid) from event")) {
      rows.next();
      assertThat(rows.getInt(1)).isLessThanOrEqualTo(MANY / 2);
    }
  }
}
