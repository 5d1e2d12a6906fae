package dev.berth.reading;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All deployments of one moment, as one reader sees them. */
public final class View {
  private final Shelf shelf;
  private final Optional<Caller> caller;

  View(Shelf shelf, Optional<Caller> caller) {
    this.shelf = shelf;
    this.caller = caller;
  }

  /** Who reads; empty where the key expired or was revoked. */
  public Optional<Caller> caller() {
    return caller;
  }

  /** That deployment, if the caller may read it; empty where it is deleted. */
  public Optional<Shown> find(Caller who, DeploymentId id) {
    return who.may(Scope.MODELS_READ) ? shelf.find(who.project(), id) : Optional.empty();
  }

  /**
   * The newest deployments of the caller's project, the newest first.
   *
   * @param after where the page before ended; null for the first page
   */
  public List<Shown> page(Caller who, @Nullable DeploymentId after, int limit) {
    return shelf.page(who.project(), after, limit);
  }
}
