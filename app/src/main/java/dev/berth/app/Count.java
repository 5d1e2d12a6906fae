package dev.berth.app;

/** How many there are of something. */
final class Count {
  private Count() {}

  /**
   * The number with its word.
   *
   * @param one the word for one of them
   */
  static String of(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }
}
