package dev.berth.model;

import java.util.List;

/** How a version is served. */
public sealed interface Serving {

  /**
   * A model file in a format that a serving runtime knows.
   *
   * @param format such as {@code onnx}
   * @param sha256 digest of the file, in hexadecimal; the artifact's name in the artifact store
   */
  record Artifact(String format, String sha256) implements Serving {}

  /**
   * A command that serves on the port it is given.
   *
   * @param command program and arguments; {@code {port}} stands for the port
   */
  record Command(List<String> command) implements Serving {
    public Command {
      command = List.copyOf(command);
    }
  }

  /** A container image. */
  record Image(String reference) implements Serving {}
}
