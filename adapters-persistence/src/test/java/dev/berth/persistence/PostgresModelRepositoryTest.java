package dev.berth.persistence;

import dev.berth.model.ModelRepository;
import dev.berth.model.ModelRepositoryContract;

final class PostgresModelRepositoryTest extends ModelRepositoryContract {
  @Override
  protected ModelRepository emptyRepository() {
    return TestPostgres.emptied().models();
  }
}
