package dev.berth.registry;

import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.InMemoryModelRepository;

final class InMemoryImportRepositoryTest extends ImportRepositoryContract {
  @Override
  protected Stores emptyStores() {
    var models = new InMemoryModelRepository();
    var artifacts = new InMemoryArtifactRepository();
    return new Stores(new InMemoryImportRepository(models, artifacts), models, artifacts);
  }
}
