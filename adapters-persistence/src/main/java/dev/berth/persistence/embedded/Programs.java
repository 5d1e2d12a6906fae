package dev.berth.persistence.embedded;

import dev.berth.persistence.DatabaseStartException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs. They refuse to run as root, so root runs them in a user namespace of
 * their own, where it has no name and no rights but those over its own files.
 */
final class Programs {
  private static final File NOTHING = new File("/dev/null");
  private static final List<String> NAMELESS = List.of("unshare", "--user");

  private Programs() {}

  /**
   * Runs a program to its end.
   *
   * @throws DatabaseStartException where it fails or takes too long, with its last line
   */
  static void run(Duration limit, List<String> command) throws IOException {
    var output = Files.createTempFile("berth-postgresql", ".log");
    try {
      var process = begin(command, output);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw failure(command, "took longer than %d s".formatted(limit.toSeconds()));
      }
      if (process.exitValue() != 0) {
        throw failure(command, lastLine(Files.readString(output, StandardCharsets.UTF_8)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseStartException("Interrupted while PostgreSQL was prepared.", e);
    } finally {
      Files.delete(output);
    }
  }

  /** Starts a program that outlives this one, in a session of its own; its pid is the process's. */
  static Process detach(List<String> command, Path log) throws IOException {
    var detached = new ArrayList<String>();
    detached.add("setsid");
    detached.addAll(command);
    return begin(detached, log);
  }

  /** The command as root has to run it; unchanged for everybody else. */
  static List<String> asNobody(List<String> command) throws IOException {
    if (!isRoot()) {
      return command;
    }
    var wrapped = new ArrayList<>(NAMELESS);
    wrapped.addAll(command);
    return wrapped;
  }

  /**
   * Checks that root can run PostgreSQL here.
   *
   * @throws DatabaseStartException where it cannot, as in many containers
   */
  static void requireNamespaces() throws IOException {
    if (!isRoot()) {
      return;
    }
    try {
      run(Duration.ofSeconds(10), asNobody(List.of("true")));
    } catch (DatabaseStartException e) {
      throw new DatabaseStartException(
          "PostgreSQL does not run as root, and this machine does not let root go without its"
              + " rights; start Berth as another user, or name a database with --database-url.",
          e);
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static Process begin(List<String> command, Path log) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectInput(NOTHING)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Berth's environment holds secrets; PostgreSQL needs none of it.
    var path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  private static DatabaseStartException failure(List<String> command, String why) {
    var program =
        command.stream()
            .filter(word -> !NAMELESS.contains(word))
            .findFirst()
            .map(word -> Path.of(word).getFileName().toString())
            .orElse("");
    return new DatabaseStartException("PostgreSQL's %s failed: %s.".formatted(program, why));
  }

  private static String lastLine(String output) {
    return output.lines().filter(line -> !line.isBlank()).reduce((_, last) -> last).orElse("");
  }
}
