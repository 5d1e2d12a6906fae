package dev.berth.modelserver.onnx;

/** The model or the api file cannot be served. The message says why, in one line. */
public final class ModelLoadException extends Exception {
  public ModelLoadException(String message) {
    super(oneLine(message));
  }

  public ModelLoadException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
