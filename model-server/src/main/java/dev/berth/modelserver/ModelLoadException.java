package dev.berth.modelserver;

/** The model or the api file cannot be served. The message says why, in one line. */
final class ModelLoadException extends Exception {
  ModelLoadException(String message) {
    super(oneLine(message));
  }

  ModelLoadException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
