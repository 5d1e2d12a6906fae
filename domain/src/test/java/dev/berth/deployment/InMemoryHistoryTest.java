package dev.berth.deployment;

final class InMemoryHistoryTest extends HistoryContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new InMemoryDeploymentRepository();
  }
}
