package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** Why a replica ended, in words for whoever asks. */
final class Ending {
  /** It was claimed before a supervisor could. */
  static final String NEVER_STARTED = "It was never started: Berth ended before it could.";

  /** Its folder does not say what it takes to go on with it. */
  static final String DAMAGED = "Its folder is damaged. What ran there was ended.";

  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 64;

  private Ending() {}

  /** Nothing ran. */
  static String startFailed(IOException failure) {
    return failure instanceof FileSystemException
        ? "It could not be started: " + failure
        : "It could not be started. " + failure.getMessage();
  }

  /**
   * It ended by itself.
   *
   * @param code its exit code, above 128 where a signal may have ended it
   */
  static String byItself(int code, Optional<String> lastLine) {
    return with(lastLine, "It ended with " + code(code));
  }

  /** It ended, and its supervisor too, so that nobody recorded how. */
  static String unrecorded(Optional<String> lastLine) {
    return with(
        lastLine,
        "It ended without a recorded exit code: it was killed together with its supervisor,"
            + " or the machine was started again");
  }

  /** It ended because it was asked to. */
  static String asked(boolean byForce) {
    return byForce ? "It was stopped by force after its grace." : "It was stopped.";
  }

  private static String code(int code) {
    var signal = code - SIGNALLED;
    return signal > 0 && signal <= LAST_SIGNAL
        ? "exit code %d (signal %d)".formatted(code, signal)
        : "exit code %d".formatted(code);
  }

  private static String with(Optional<String> lastLine, String text) {
    return lastLine.map(line -> text + ". The last line of its log: " + line).orElse(text + ".");
  }
}
