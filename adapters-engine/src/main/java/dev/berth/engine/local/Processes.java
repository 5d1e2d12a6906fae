package dev.berth.engine.local;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The processes of this machine, and who of them listens. */
final class Processes {
  private final SharedLook<ProcessTable> table = new SharedLook<>(ProcessTable::read);
  private final SharedLook<Listeners> listeners = new SharedLook<>(Listeners::read);

  /** The process table as it was at some moment after the call. */
  ProcessTable current() throws IOException {
    return table.after(System.nanoTime());
  }

  /** The sockets that listened at some moment after an earlier one. */
  Listeners listeners(long moment) throws IOException {
    return listeners.after(moment);
  }

  /** Asks these processes to end. One whose id was given to another process is left alone. */
  static void terminate(Set<ProcessStat> processes) {
    processes.forEach(process -> signal(process, false));
  }

  /** Ends these processes by force. One whose id was given to another process is left alone. */
  static void kill(Set<ProcessStat> processes) {
    processes.forEach(process -> signal(process, true));
  }

  /**
   * Ends every process of a user by force, at once, so that none can start another meanwhile. Only
   * for users that are replicas.
   */
  static void killUser(int uid) throws IOException {
    var line = new ArrayList<>(Isolation.as(uid));
    line.addAll(List.of("sh", "-c", "kill -s KILL -- -1"));
    try {
      // It ends itself too, so how it ended says nothing.
      Programs.silent(line).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private static void signal(ProcessStat process, boolean force) {
    // The handle remembers the start time that it saw, and compares it again when it signals.
    ProcessHandle.of(process.pid())
        .filter(
            handle ->
                ProcessStat.of(process.pid())
                    .filter(stat -> stat.startTicks() == process.startTicks())
                    .isPresent())
        .ifPresent(
            handle -> {
              if (force) {
                handle.destroyForcibly();
              } else {
                handle.destroy();
              }
            });
  }
}
