package dev.berth.persistence;

import dev.berth.rollout.DirectClaimContract;
import dev.berth.rollout.WorkQueueContract.Store;

final class PostgresDirectClaimTest extends DirectClaimContract {
  @Override
  protected Store emptyStore() {
    var database = TestPostgres.emptiedForDeployments();
    return new Store(database.deployments(), database.workQueue());
  }
}
