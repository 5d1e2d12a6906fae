package dev.berth.persistence;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepositoryContract;

final class ModelledDeploymentRepositoryTest extends DeploymentRepositoryContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new ModelledRepository(TestPostgres.emptiedForDeployments());
  }
}
