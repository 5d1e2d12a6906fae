package dev.berth.simulation;

/** Berth's process ended here, as by kill -9. */
final class Crash extends RuntimeException {
  Crash() {
    super("crash", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
