package dev.berth.persistence;

import dev.berth.deployment.ConcurrentCommitContract;
import dev.berth.deployment.DeploymentRepository;

final class PostgresConcurrentCommitTest extends ConcurrentCommitContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return TestPostgres.emptiedForDeployments().deployments();
  }
}
