package dev.berth.engine.local;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Short programs of this machine, with nothing of Berth's in their environment. */
final class Programs {
  /** What every program finds in its environment. */
  static final Map<String, String> BASE_ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "LANG", "C.UTF-8");

  private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Programs() {}

  /** A program that says nothing and is told nothing. */
  static ProcessBuilder silent(List<String> command) {
    var builder =
        new ProcessBuilder(command)
            .redirectInput(NOTHING)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(BASE_ENVIRONMENT);
    return builder;
  }

  /** Whether a program exists, ends in time, and ends well. */
  static boolean succeeds(List<String> command) throws InterruptedException {
    try {
      var process = silent(command).start();
      if (process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
