package dev.berth.access;

final class InMemoryApiKeyRepositoryTest extends ApiKeyRepositoryContract {
  @Override
  protected ApiKeyRepository emptyRepository() {
    return new InMemoryApiKeyRepository();
  }
}
