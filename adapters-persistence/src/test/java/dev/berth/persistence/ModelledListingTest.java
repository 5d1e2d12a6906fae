package dev.berth.persistence;

import dev.berth.deployment.DeploymentRepository;
import dev.berth.deployment.ListingContract;

final class ModelledListingTest extends ListingContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new ModelledRepository(TestPostgres.emptiedForDeployments());
  }
}
