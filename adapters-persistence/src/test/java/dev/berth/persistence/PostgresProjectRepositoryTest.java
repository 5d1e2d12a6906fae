package dev.berth.persistence;

import dev.berth.tenancy.ProjectRepositoryContract;

final class PostgresProjectRepositoryTest extends ProjectRepositoryContract {
  @Override
  protected Stores emptyStores() {
    var database = TestPostgres.emptiedOfProjects();
    return new Stores(database.projects(), database.models());
  }
}
