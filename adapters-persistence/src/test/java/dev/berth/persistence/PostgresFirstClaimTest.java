package dev.berth.persistence;

import dev.berth.rollout.FirstClaimContract;
import dev.berth.rollout.WorkQueueContract.Store;

final class PostgresFirstClaimTest extends FirstClaimContract {
  @Override
  protected Store emptyStore() {
    var database = TestPostgres.emptiedForDeployments();
    return new Store(database.deployments(), database.workQueue());
  }
}
