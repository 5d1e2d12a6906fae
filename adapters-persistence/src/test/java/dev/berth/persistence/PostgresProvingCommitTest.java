package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Secrets;
import dev.berth.deployment.DeploymentFixture;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.ProvingCommitContract;
import dev.berth.project.ProjectId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class PostgresProvingCommitTest extends ProvingCommitContract {
  private static final List<String> SECRETS = List.of("key", "key", "other", "token");

  private final Database database = TestPostgres.emptiedForDeployments();

  @Override
  protected DeploymentRepository emptyRepository() {
    return database.deployments();
  }

  @Override
  protected ApiKeyRepository keys() {
    return database.apiKeys();
  }

  /** The first statement waits for the lock, and the others for it; they share the next one. */
  @Test
  void refusesOneAmongManyAtOnce() throws Exception {
    database.apiKeys().revoke(DeploymentFixture.PROJECT, "other", CREATED);
    var commits = new ArrayList<Future<Committed>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var lock = Locks.holding("lock table deployment in share mode")) {
      for (var secret : SECRETS) {
        var creation = creationOf(aDeployment().onBranch("b" + commits.size()).build());
        var change = creation.ofUnproved(HexFormat.of().formatHex(Secrets.digest(secret))).build();
        commits.add(threads.submit(() -> database.deployments().commit(change)));
        if (commits.size() == 1) {
          Locks.awaitWaiting(1);
        }
      }
      lock.rollback();
    }

    for (var n = 0; n < SECRETS.size(); n++) {
      var expected = SECRETS.get(n).equals("other") ? new Committed.Stale() : new Committed.Done();
      assertThat(commits.get(n).get()).isEqualTo(expected);
    }
  }

  @Test
  void makesNoneOfAKeyWhoseProjectIsGone() {
    var gone = new ProjectId("gone");
    var digest = Secrets.digest("left over");
    database.apiKeys().insert(new ApiKey("k", gone, "", Set.of(), CREATED, null, null), digest);
    var creation =
        creationOf(aDeployment().build()).ofUnproved(HexFormat.of().formatHex(digest)).build();

    assertThat(database.deployments().commit(creation)).isEqualTo(new Committed.Stale());
  }
}
