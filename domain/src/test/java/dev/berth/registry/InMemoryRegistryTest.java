package dev.berth.registry;

import dev.berth.model.InMemoryModelRepository;

final class InMemoryRegistryTest extends RegistryContract {
  @Override
  protected Stores emptyStores() {
    var models = new InMemoryModelRepository();
    return new Stores(new InMemoryRegistry(models, (project, target) -> {}), models);
  }
}
