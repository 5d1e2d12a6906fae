package dev.berth.rollout;

import dev.berth.deployment.InMemoryDeploymentRepository;

final class InMemoryWorkQueueTest extends WorkQueueContract {
  @Override
  protected Store emptyStore() {
    var store = new InMemoryDeploymentRepository();
    return new Store(store, store);
  }
}
