package dev.berth.persistence;

import static dev.berth.deployment.DeploymentFixture.aDeployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.ChangeFixture;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentRepository.Committed;
import dev.berth.deployment.RequestId;
import dev.berth.model.Model;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.model.Serving;
import dev.berth.project.ProjectId;
import dev.berth.registry.Registry.Written;
import dev.berth.registry.RegistryContract;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;

final class PostgresRegistryTest extends RegistryContract {
  private static final ProjectId PROJECT = new ProjectId("ours");
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.123Z");

  @Override
  protected Stores emptyStores() {
    var database = TestPostgres.emptied();
    return new Stores(database.registry(), database.models(), database.deployments());
  }

  @RepeatedTest(10)
  void aModelIsDeletedOrDeployedWhereBothAreAskedForAtOnce() throws Exception {
    var stores = emptyStores();
    var model =
        Model.create(
            new ModelRid("ri.models.main.model.iris"), PROJECT, "ri.a..b.c", "Iris", "key:1", NOW);
    var version =
        ModelVersion.registered(
            new ModelVersionRid("ri.models.main.model-version.v1"),
            model.rid(),
            new ModelApi(List.of(), List.of()),
            new Serving.Image("iris"),
            NOW);
    stores.registry().create(model, fresh());
    stores.registry().publish(PROJECT, version, "master", fresh());
    var deployment =
        aDeployment().in(PROJECT).following(model.rid(), "master").running(version.rid()).build();
    List<Callable<Boolean>> both =
        List.of(
            () -> stores.registry().delete(model, fresh(), false).equals(new Written.Done()),
            () ->
                deployed(
                    () ->
                        stores.deployments().commit(ChangeFixture.creationOf(deployment).build())));

    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = executor.invokeAll(both);
      boolean deleted = done.getFirst().get();
      boolean deployed = done.getLast().get();

      assertThat(deleted).isNotEqualTo(deployed);
      assertThat(stores.models().find(PROJECT, model.rid()).isPresent()).isEqualTo(deployed);
      assertThat(stores.deployments().find(PROJECT, deployment.id()).isPresent())
          .isEqualTo(deployed);
    }
  }

  private static boolean deployed(Callable<Committed> commit) throws Exception {
    try {
      return commit.call().equals(new Committed.Done());
    } catch (DeploymentException refused) {
      assertThat(refused.error()).isInstanceOf(DeploymentError.ModelNotFound.class);
      return false;
    }
  }

  private static RequestId fresh() {
    return new RequestId(UUID.randomUUID().toString(), "digest");
  }
}
