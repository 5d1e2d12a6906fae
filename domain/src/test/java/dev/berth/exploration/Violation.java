package dev.berth.exploration;

/** Something that must never be so. */
final class Violation extends AssertionError {
  Violation(String what) {
    super(what);
  }

  static void unless(boolean holds, String what) {
    if (!holds) {
      throw new Violation(what);
    }
  }
}
