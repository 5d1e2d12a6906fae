package dev.berth.simulation;

/** A call failed, before or after it took effect; the process goes on. */
final class Trouble extends RuntimeException {
  Trouble() {
    super("trouble", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
