package dev.berth.persistence.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running PostgreSQL writes into its data folder, and a killed one leaves there.
 *
 * @param port where it listens; 0 before it does
 * @param ready whether it accepts connections
 */
record PostmasterFile(long pid, int port, boolean ready) {
  static final String NAME = "postmaster.pid";

  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  /** Reads the file; empty where there is none, or only its beginning. */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    try {
      return parse(Files.readAllLines(data.resolve(NAME)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<PostmasterFile> parse(List<String> lines) {
    try {
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PostmasterFile(
                  Long.parseLong(lines.get(PID_LINE).strip()),
                  lines.size() > PORT_LINE ? Integer.parseInt(lines.get(PORT_LINE).strip()) : 0,
                  lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready")));
    } catch (NumberFormatException halfWritten) {
      return Optional.empty();
    }
  }

  /**
   * The process that wrote the file, if it still runs. A pid alone is no proof, because pids come
   * again: a PostgreSQL works inside its data folder, and no other program does.
   */
  Optional<ProcessHandle> process(Path data) {
    return ProcessHandle.of(pid).filter(process -> worksIn(data)).filter(ProcessHandle::isAlive);
  }

  private boolean worksIn(Path data) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
          .equals(data.toRealPath());
    } catch (IOException goneOrSomebodyElses) {
      return false;
    }
  }
}
