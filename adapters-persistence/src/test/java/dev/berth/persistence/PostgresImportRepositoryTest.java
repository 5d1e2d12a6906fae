package dev.berth.persistence;

import dev.berth.registry.ImportRepositoryContract;

final class PostgresImportRepositoryTest extends ImportRepositoryContract {
  @Override
  protected Stores emptyStores() {
    var database = TestPostgres.emptied();
    return new Stores(database.imports(), database.models(), database.artifacts());
  }
}
