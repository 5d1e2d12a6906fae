package dev.berth.deployment;

final class InMemoryConcurrentCommitTest extends ConcurrentCommitContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new InMemoryDeploymentRepository();
  }
}
