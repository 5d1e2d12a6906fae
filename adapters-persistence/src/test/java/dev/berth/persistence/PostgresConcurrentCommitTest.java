package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.changeOf;
import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.PROJECT;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ConcurrentCommitContract;
import dev.berth.deployment.Deployment;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.Intent;
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

  /** The first statement waits for the lock, and the others for it; they share the next one. */
  @Test
  void refusesTheStaleOneAmongManyAtOnce() throws Exception {
    var deployments = emptyRepository();
    var stale = 2;
    var made = new ArrayList<Deployment>();
    for (var n = 0; n < 5; n++) {
      var creation = creationOf(aDeployment().onBranch("b" + n).build()).build();
      assertThat(deployments.commit(creation)).isEqualTo(new Committed.Done());
      made.add(creation.after());
    }
    var newer = changeOf(made.get(stale), Intent.DISABLED).build();
    assertThat(deployments.commit(newer)).isEqualTo(new Committed.Done());
    var changes = made.stream().map(each -> changeOf(each, Intent.DISABLED).build()).toList();

    var commits = new ArrayList<Future<Committed>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var lock = Locks.holding("lock table deployment in share mode")) {
      for (var change : changes) {
        commits.add(threads.submit(() -> deployments.commit(change)));
        if (commits.size() == 1) {
          Locks.awaitWaiting(1);
        }
      }
      lock.rollback();
    }

    for (var n = 0; n < changes.size(); n++) {
      var id = changes.get(n).after().id();
      var expected = n == stale ? new Committed.Stale() : new Committed.Done();
      assertThat(commits.get(n).get()).as("change %d", n).isEqualTo(expected);
      assertThat(deployments.find(PROJECT, id).orElseThrow().version())
          .isEqualTo(changes.get(n).after().version());
      assertThat(deployments.history(id, 1, 10)).hasSize(2);
    }
  }
}
