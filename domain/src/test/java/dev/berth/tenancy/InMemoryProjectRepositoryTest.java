package dev.berth.tenancy;

import dev.berth.model.InMemoryModelRepository;

final class InMemoryProjectRepositoryTest extends ProjectRepositoryContract {
  @Override
  protected Stores emptyStores() {
    var models = new InMemoryModelRepository();
    return new Stores(new InMemoryProjectRepository(models), models);
  }
}
