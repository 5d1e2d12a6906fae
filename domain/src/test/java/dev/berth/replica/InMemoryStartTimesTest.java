package dev.berth.replica;

import dev.berth.model.InMemoryModelRepository;

final class InMemoryStartTimesTest extends StartTimesContract {
  @Override
  protected Stores emptyStores() {
    return new Stores(new InMemoryStartTimes(), new InMemoryModelRepository());
  }
}
