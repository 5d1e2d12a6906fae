package dev.berth.persistence;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.ReservationContract;

final class PostgresReservationTest extends ReservationContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return TestPostgres.emptiedForDeployments().deployments();
  }
}
