package dev.berth.rollout;

import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.rollout.WorkQueueContract.Store;

final class InMemoryDirectClaimTest extends DirectClaimContract {
  @Override
  protected Store emptyStore() {
    var store = new InMemoryDeploymentRepository();
    return new Store(store, store);
  }
}
