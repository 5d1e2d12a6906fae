package dev.berth.simulation;

/** Something happened that must never happen. */
final class BrokenInvariant extends AssertionError {
  BrokenInvariant(String message) {
    super(message);
  }

  @SuppressWarnings(
      "AnnotateFormatMethod") // The annotation is in a library that nothing else needs.
  static void unless(boolean holds, String message, Object... details) {
    if (!holds) {
      throw new BrokenInvariant(message.formatted(details));
    }
  }
}
