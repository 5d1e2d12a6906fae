package dev.berth.deployment;

final class InMemoryReservationTest extends ReservationContract {
  @Override
  protected DeploymentRepository emptyRepository() {
    return new InMemoryDeploymentRepository();
  }
}
