package dev.berth.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one Envoy of a data folder: adopted where it runs with the same configuration, replaced where
 * it runs with another, and started again whenever it dies. It has a session of its own, so that
 * neither a terminal's Ctrl-C nor Berth's end reaches it.
 */
final class EnvoyProcess implements AutoCloseable {
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final long LONGEST_LOG = 8L << 20;

  /**
   * Envoy asks the kernel to be ended together with its parent, so its parent must outlive Berth.
   * It writes Envoy's {@link ProcessFile} itself, so that a Berth that dies now leaves no Envoy
   * that nobody knows.
   */
  private static final String SUPERVISOR =
      """
      "$@" &
      pid=$!
      umask 077
      stat=$(cat "/proc/$pid/stat")
      set -- ${stat##*) }
      echo "${20}" >"$0.start.new" && mv "$0.start.new" "$0.start"
      echo "$pid" >"$0.new" && mv "$0.new" "$0"
      wait "$pid"
      """;

  private final Path binary;
  private final Path bootstrap;
  private final Path log;
  private final Path runningBinary;
  private final ProcessFile file;
  private final DataFolder folder;
  private final int httpPort;
  private final Keeper keeper = new Keeper("Envoy", this::start);

  EnvoyProcess(Path binary, DataFolder folder, int httpPort) {
    this.binary = binary;
    this.bootstrap = folder.run("envoy.json");
    this.log = folder.logs().resolve("envoy.log");
    this.runningBinary = folder.run("envoy.binary");
    this.file = new ProcessFile(folder.run("envoy.pid"));
    this.folder = folder;
    this.httpPort = httpPort;
  }

  /** Stops the Envoy of a data folder, if one runs. */
  static void stop(DataFolder folder) {
    new ProcessFile(folder.run("envoy.pid")).stop(DRAIN);
  }

  /**
   * Adopts it where it runs with the same program and configuration, else starts it; keeps it
   * running from now on.
   *
   * @param undo is given what stops it, if it is started here
   * @throws StartFailure where it does not take requests in time
   */
  void keepRunning(String configuration, Consumer<Runnable> undo) {
    var running = file.find();
    var identity = identity(binary);
    if (running.isPresent() && holds(bootstrap, configuration) && holds(runningBinary, identity)) {
      keeper.keep(running.get());
    } else {
      undo.accept(() -> stop(folder));
      file.stop(DRAIN);
      DataFolder.write(bootstrap, configuration);
      DataFolder.write(runningBinary, identity);
      Ports.rememberHttp(httpPort, folder);
      keeper.keep(start());
    }
    awaitListening();
  }

  private static boolean holds(Path file, String text) {
    return DataFolder.read(file).orElse("").equals(text.strip());
  }

  /** Differs for another program, also under the same path. */
  private static String identity(Path program) {
    try {
      return "%s %d %s"
          .formatted(program, Files.size(program), Files.getLastModifiedTime(program).toInstant());
    } catch (IOException e) {
      throw cannotStart(program, e);
    }
  }

  private static StartFailure cannotStart(Path program, IOException e) {
    return new StartFailure(
        "Envoy (%s) cannot be started: %s. Name another with --envoy."
            .formatted(program, e.getMessage()));
  }

  private ProcessHandle start() {
    var command =
        List.of(
            "setsid",
            "sh",
            "-c",
            SUPERVISOR,
            file.path().toString(),
            binary.toString(),
            "--config-path",
            bootstrap.toString(),
            "--use-dynamic-base-id",
            "--concurrency",
            Integer.toString(Math.min(4, Runtime.getRuntime().availableProcessors())),
            "--log-level",
            "warning",
            // While Berth is away it would warn of it every second.
            "--component-log-level",
            "config:error",
            "--drain-time-s",
            "2",
            "--parent-shutdown-time-s",
            "3");
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("BERTH_"));
      file.delete();
      rotateLog();
      return awaitStarted(builder.start());
    } catch (IOException e) {
      throw cannotStart(binary, e);
    }
  }

  /** Nobody writes to the log now; a long one becomes the old one. */
  private void rotateLog() throws IOException {
    if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
      Files.move(log, log.resolveSibling("envoy.log.1"), REPLACE_EXISTING);
    }
  }

  /** Answers the supervisor, whose end is seen at once, as Envoy's own is not. */
  private ProcessHandle awaitStarted(Process supervisor) {
    var until = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < until && supervisor.isAlive()) {
      var process = file.find();
      if (process.isPresent()) {
        return supervisor.toHandle();
      }
      pause();
    }
    throw new StartFailure("Envoy (%s) ended at once. Its log %s says why.".formatted(binary, log));
  }

  private void awaitListening() {
    var until = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < until) {
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
        return;
      } catch (IOException e) {
        pause();
      }
    }
    throw new StartFailure(
        "Envoy does not listen on port %d. Its log %s says why.".formatted(httpPort, log));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Berth was interrupted while Envoy started.");
    }
  }

  /** Leaves it running and looks after it no more. */
  @Override
  public void close() {
    keeper.close();
  }
}
