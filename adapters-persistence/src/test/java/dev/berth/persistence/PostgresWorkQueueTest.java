package dev.berth.persistence;

import dev.berth.rollout.WorkQueueContract;

final class PostgresWorkQueueTest extends WorkQueueContract {
  @Override
  protected Store emptyStore() {
    var database = TestPostgres.emptiedForDeployments();
    return new Store(database.deployments(), database.workQueue());
  }
}
