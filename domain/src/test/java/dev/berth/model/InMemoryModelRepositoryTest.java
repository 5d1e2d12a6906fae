package dev.berth.model;

final class InMemoryModelRepositoryTest extends ModelRepositoryContract {
  @Override
  protected ModelRepository emptyRepository() {
    return new InMemoryModelRepository();
  }
}
