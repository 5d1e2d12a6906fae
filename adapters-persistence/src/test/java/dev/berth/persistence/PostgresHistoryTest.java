package dev.berth.persistence;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.HistoryContract;

final class PostgresHistoryTest extends HistoryContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return TestPostgres.emptiedForDeployments().deployments();
  }
}
