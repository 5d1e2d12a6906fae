package dev.berth.access;

/** What was asked for cannot prove the caller; nothing was done. */
public final class NotProvedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotProvedException() {
    super("the caller is to be proved first");
  }
}
