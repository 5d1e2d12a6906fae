package dev.berth.persistence;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.DeploymentRepositoryContract;

final class PostgresDeploymentRepositoryTest extends DeploymentRepositoryContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return TestPostgres.emptiedForDeployments().deployments();
  }
}
