package dev.berth.deployment;

/** Carries a {@link DeploymentError} to the surface that maps it. */
public final class DeploymentException extends RuntimeException {
  private final transient DeploymentError error;

  /** The request ends with that error. */
  public DeploymentException(DeploymentError error) {
    super(error.toString());
    this.error = error;
  }

  /** What went wrong. */
  public DeploymentError error() {
    return error;
  }
}
