package dev.berth.app;

/** Why Berth cannot do what its command line asks, in one sentence that says what to do. */
final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String sentence) {
    super(sentence);
  }
}
