package dev.berth.deployment;

final class InMemoryDeploymentRepositoryTest extends DeploymentRepositoryContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new InMemoryDeploymentRepository();
  }
}
