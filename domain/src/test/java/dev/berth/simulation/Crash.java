package dev.berth.simulation;

/** Berth's process ended here, as by kill -9: an error, so that nothing in it goes on. */
final class Crash extends Error {
  Crash() {
    super("crash", null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
  }
}
