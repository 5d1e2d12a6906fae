package dev.berth.persistence;

import dev.berth.access.ApiKeyRepository;
import dev.berth.access.ApiKeyRepositoryContract;

final class PostgresApiKeyRepositoryTest extends ApiKeyRepositoryContract {
  @Override
  protected ApiKeyRepository emptyRepository() {
    return TestPostgres.emptied().apiKeys();
  }
}
