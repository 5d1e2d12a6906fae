package dev.berth.persistence;

import dev.berth.rollout.ReservationContract;
import dev.berth.rollout.WorkQueueContract.Store;

final class PostgresReservationTest extends ReservationContract {
  @Override
  protected Store emptyStore() {
    var stores = TestPostgres.emptiedForDeployments();
    return new Store(stores.deployments(), stores.workQueue());
  }
}
