package dev.berth.engine.local;

import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Python of this machine.
 *
 * @param program what runs, no script before it
 * @param prefix the folder of its standard library
 */
record PythonInterpreter(Path program, Path prefix, String version) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String WHO =
      "import os, sys, venv, ensurepip;"
          + "print(os.path.realpath(sys.executable), os.path.realpath(sys.base_prefix),"
          + " '%d.%d' % sys.version_info[:2], sep='\\n')";

  /**
   * The one that Berth finds on its path.
   *
   * @param version such as {@code 3.11}; null for any
   * @throws IOException where there is none that can make virtual environments
   */
  static PythonInterpreter find(@Nullable String version) throws IOException, InterruptedException {
    for (var name : version == null ? List.of("python3") : List.of("python" + version, "python3")) {
      var found = ask(name);
      if (found.isPresent() && (version == null || found.get().version.equals(version))) {
        return found.get();
      }
    }
    throw new StartFailure(
        ReasonCode.PYTHON_MISSING,
        "This machine has no Python %s with its venv module."
            .formatted(version == null ? "3" : version));
  }

  private static Optional<PythonInterpreter> ask(String name) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(name, "-I", "-c", WHO)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      var lines = process.inputReader().lines().toList();
      return process.exitValue() == 0 && lines.size() == 3
          ? Optional.of(
              new PythonInterpreter(Path.of(lines.get(0)), Path.of(lines.get(1)), lines.get(2)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
