package dev.berth.model;

final class InMemoryArtifactRepositoryTest extends ArtifactRepositoryContract {
  @Override
  protected ArtifactRepository emptyRepository() {
    return new InMemoryArtifactRepository();
  }
}
