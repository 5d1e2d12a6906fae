package dev.berth.engine.local;

import dev.berth.model.ModelApi;
import dev.berth.replica.ReasonCode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a replica is on this machine: a process to start, or a reason why there is none. */
sealed interface Launch {

  /**
   * A program that can be started.
   *
   * @param artifact SHA-256 of the file that it finds as its folder's model; null where it needs
   *     none
   * @param api what it finds as its folder's parameters; null where it reads none
   * @param needed folders that it reads
   * @param python the environment that it runs in; null where it runs in none
   */
  record Program(
      List<String> command,
      String readinessPath,
      @Nullable String artifact,
      @Nullable ModelApi api,
      List<Path> needed,
      @Nullable Python python)
      implements Launch {

    /** The same program in its environment. */
    Program in(PythonEnvironment environment) {
      var filled =
          command.stream()
              .map(word -> word.equals("{python}") ? environment.python().toString() : word)
              .toList();
      var all = Stream.concat(needed.stream(), environment.needed().stream()).toList();
      return new Program(filled, readinessPath, artifact, api, all, null);
    }
  }

  /**
   * A virtual environment that a program needs.
   *
   * @param own what the program itself needs, in a file for pip
   * @param requirements what the version needs
   */
  record Python(Path own, PythonRequirements requirements) {}

  /** Nothing that can be started. */
  record Refused(ReasonCode code, String reason) implements Launch {}
}
