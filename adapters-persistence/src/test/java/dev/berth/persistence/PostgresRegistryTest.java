package dev.berth.persistence;

import dev.berth.registry.RegistryContract;

final class PostgresRegistryTest extends RegistryContract {
  @Override
  protected Stores emptyStores() {
    var database = TestPostgres.emptied();
    return new Stores(database.registry(), database.models(), database.deployments());
  }
}
