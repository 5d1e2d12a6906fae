package dev.berth.replica;

/** Where a replica stands. */
public enum Phase {
  /** Decided, but not seen running yet. */
  PENDING,
  /** Running, and its readiness probe has not answered yet. */
  STARTING,
  /** Its readiness probe answers. */
  READY,
  /** Out of the routes; requests in flight end, then it stops. */
  DRAINING,
  /** Ended. */
  EXITED
}
