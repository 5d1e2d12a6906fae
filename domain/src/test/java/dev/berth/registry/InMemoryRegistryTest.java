package dev.berth.registry;

import dev.berth.deployment.InMemoryDeploymentRepository;
import dev.berth.model.InMemoryModelRepository;

final class InMemoryRegistryTest extends RegistryContract {
  @Override
  protected Stores emptyStores() {
    var models = new InMemoryModelRepository();
    var deployments = new InMemoryDeploymentRepository();
    return new Stores(
        new InMemoryRegistry(models, deployments, (project, target) -> {}), models, deployments);
  }
}
