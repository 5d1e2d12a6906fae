package dev.berth.deployment;

/** Where a deployment stands; the five states of Foundry's API. Computed, never set. */
public enum State {
  /** Running is wanted, nothing is ready yet, and Berth is still trying. */
  STARTING,
  /** As many replicas are ready as are wanted, of whichever revision. */
  ACTIVE,
  /** At least one replica is ready, but not all that are wanted. */
  DEGRADED,
  /** None is ready, and starts failed as often as they may. */
  FAILED,
  /** Switched off. */
  DISABLED;

  /** Whether the next computed state may be that one. */
  public boolean mayBecome(State next) {
    return switch (this) {
      // An ACTIVE one fails at once where its last try ends within the bake time.
      case STARTING, ACTIVE, DEGRADED, FAILED ->
          switch (next) {
            case STARTING, ACTIVE, DEGRADED, FAILED, DISABLED -> true;
          };
      case DISABLED ->
          switch (next) {
            // Replicas that were not stopped yet when it was started again go on.
            case STARTING, ACTIVE, DEGRADED, DISABLED -> true;
            // A started deployment begins without failures.
            case FAILED -> false;
          };
    };
  }
}
