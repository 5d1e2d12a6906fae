package dev.berth.deployment;

final class InMemoryListingTest extends ListingContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new InMemoryDeploymentRepository();
  }
}
