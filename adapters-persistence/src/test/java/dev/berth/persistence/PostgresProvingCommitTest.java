package dev.berth.persistence;

import static dev.berth.deployment.ChangeFixture.creationOf;
import static dev.berth.deployment.DeploymentFixture.CREATED;
import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Secrets;
import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.ProvingCommitContract;
import dev.berth.project.ProjectId;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PostgresProvingCommitTest extends ProvingCommitContract {
  private final Database database = TestPostgres.emptiedForDeployments();

  @Override
  protected DeploymentRepository emptyRepository() {
    return database.deployments();
  }

  @Override
  protected ApiKeyRepository keys() {
    return database.apiKeys();
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
