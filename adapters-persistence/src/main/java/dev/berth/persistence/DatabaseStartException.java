package dev.berth.persistence;

/** The database cannot be used; the message is one line for people and says what to do. */
public final class DatabaseStartException extends RuntimeException {

  /** Something is wrong that no other error caused. */
  public DatabaseStartException(String message) {
    super(message);
  }

  /** Something is wrong because of that. */
  public DatabaseStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What a failure says, in one line and without its full stop. */
  static String firstLine(Throwable failure) {
    var message = String.valueOf(failure.getMessage()).strip();
    var line = message.lines().findFirst().orElse("no reason given");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
