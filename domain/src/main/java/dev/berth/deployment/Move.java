package dev.berth.deployment;

/**
 * How the replicas are being moved to the desired revision.
 *
 * @param why why in this way, in numbers
 */
public record Move(Strategy strategy, String why) {

  /** In which order replicas start and end. */
  public enum Strategy {
    /** One of the new revision starts, then one of the old ends; as many as wanted stay ready. */
    SURGE,
    /** One of the old ends, then one of the new starts in its place; all but one stay ready. */
    ONE_BY_ONE,
    /** The last of the old ends before the first of the new starts; for a while none is ready. */
    STOP_FIRST
  }
}
