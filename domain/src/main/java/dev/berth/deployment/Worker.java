package dev.berth.deployment;

import java.util.Optional;

/** Who brings deployments nearer to what users ask for. Safe for many threads. */
@FunctionalInterface
public interface Worker {

  /** A deployment was changed, and is due. */
  void committed(DeploymentId id);

  /**
   * The claim on a deployment that is to be created. Where it is not created after all, nothing has
   * to be undone. Empty where it shall be due for everybody.
   */
  default Optional<Lease> lease() {
    return Optional.empty();
  }

  /** A deployment was created under a {@link #lease}. */
  default void created(Deployment deployment, Lease lease) {
    committed(deployment.id());
  }
}
