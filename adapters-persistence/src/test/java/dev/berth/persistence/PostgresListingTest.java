package dev.berth.persistence;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.ListingContract;

final class PostgresListingTest extends ListingContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return TestPostgres.emptiedForDeployments().deployments();
  }
}
