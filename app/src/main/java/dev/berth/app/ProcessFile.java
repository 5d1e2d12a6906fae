package dev.berth.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file that names a running process. A pid alone is no identity, because the system uses it
 * again: the start time stands in a second file beside it and must match.
 *
 * @param path holds the pid alone, for operators and their tools
 */
record ProcessFile(Path path) {

  /** Writes down a process. */
  void write(ProcessHandle process) {
    DataFolder.write(startFile(), startOf(process));
    DataFolder.write(path, process.pid() + "\n");
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> find() {
    var started = DataFolder.read(startFile());
    return DataFolder.read(path)
        .filter(pid -> pid.matches("\\d{1,18}"))
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
        .filter(ProcessHandle::isAlive)
        .filter(process -> started.map(startOf(process)::equals).orElse(false));
  }

  /** Removes the file. */
  void delete() {
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(startFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process, by force after the grace, and removes the file; waits until it is gone. */
  void stop(Duration grace) {
    find()
        .ifPresent(
            process -> {
              process.destroy();
              if (!gone(process, grace)) {
                process.destroyForcibly();
                gone(process, grace);
              }
            });
    delete();
  }

  /** Whether the process is gone after at most that time. */
  static boolean gone(ProcessHandle process, Duration limit) {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path startFile() {
    return path.resolveSibling(path.getFileName() + ".start");
  }

  /** Field 22 of its stat line: ticks since the machine booted, which no clock change moves. */
  private static String startOf(ProcessHandle process) {
    try {
      var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    } catch (IOException e) {
      return "gone";
    }
  }
}
