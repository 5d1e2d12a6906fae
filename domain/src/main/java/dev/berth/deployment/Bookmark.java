package dev.berth.deployment;

import java.time.Instant;

/**
 * A place in any order of deployments: the deployment that was there, by everything that
 * deployments can be ordered by, as it was when it was read.
 */
public record Bookmark(
    DeploymentId id,
    Instant createdAt,
    Instant updatedAt,
    State state,
    String model,
    boolean ready) {

  /** The place of that deployment. */
  public static Bookmark of(Deployment deployment) {
    return new Bookmark(
        deployment.id(),
        deployment.createdAt(),
        deployment.updatedAt(),
        deployment.status().state(),
        deployment.target().model().value(),
        deployment.status().ready());
  }
}
