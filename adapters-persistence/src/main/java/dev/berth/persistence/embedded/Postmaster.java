package dev.berth.persistence.embedded;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.berth.persistence.DatabaseStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Starts PostgreSQL on data that nobody serves. */
final class Postmaster {
  /** Long, because after a crash it first repeats what its log says. */
  private static final Duration START = Duration.ofMinutes(2);

  /** A small server that sleeps when nobody asks it for anything; every commit is still synced. */
  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("listen_addresses", "127.0.0.1"),
              Map.entry("unix_socket_directories", ""),
              Map.entry("max_connections", "40"),
              Map.entry("shared_buffers", "64MB"),
              Map.entry("max_wal_size", "256MB"),
              Map.entry("io_method", "sync"),
              Map.entry("jit", "off"),
              Map.entry("max_parallel_workers", "0"),
              Map.entry("max_wal_senders", "0"),
              Map.entry("max_logical_replication_workers", "0"),
              Map.entry("autovacuum_naptime", "5min"),
              Map.entry("log_checkpoints", "off"),
              Map.entry("log_min_error_statement", "panic"),
              Map.entry("logging_collector", "off")));

  private static final long LONGEST_LOG = 10L << 20;
  private static final List<String> PORT_TAKEN =
      List.of("could not create any TCP/IP sockets", "Address already in use");
  private static final String STILL_ENDING = "is still in use";

  private Postmaster() {}

  /** Starts it at a free port, if possible the one it had before, and answers the port. */
  static int start(Cluster cluster, Binaries binaries) throws IOException {
    var before = PostmasterFile.read(cluster.data()).map(PostmasterFile::port).orElse(0);
    return start(cluster, binaries, isFree(before) ? before : freePort(), true);
  }

  /** Starts it at that port. */
  static void start(Cluster cluster, Binaries binaries, int port) throws IOException {
    start(cluster, binaries, port, false);
  }

  private static int start(Cluster cluster, Binaries binaries, int wanted, boolean orAnother)
      throws IOException {
    removeMisleadingFile(cluster.data());
    rotate(cluster.log());
    var port = wanted;
    var end = System.nanoTime() + START.toNanos();
    while (true) {
      var complaint = tryStart(cluster, binaries, port, end);
      if (complaint.isEmpty()) {
        return port;
      }
      var output = complaint.get();
      var portTaken = PORT_TAKEN.stream().anyMatch(output::contains);
      var again = output.contains(STILL_ENDING) || (portTaken && orAnother);
      if (!again || System.nanoTime() - end > 0) {
        throw new DatabaseStartException(
            "PostgreSQL does not start: %s; see %s.".formatted(cause(output), cluster.log()));
      }
      port = portTaken ? freePort() : port;
      Pause.shortly();
    }
  }

  /** Nobody writes to the log now; a long one becomes the old one. */
  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
      Files.move(log, log.resolveSibling(log.getFileName() + ".1"), REPLACE_EXISTING);
    }
  }

  /**
   * PostgreSQL itself removes what a killed one left, unless the pid in it belongs to another
   * program by now, or it was only half written.
   */
  private static void removeMisleadingFile(Path data) throws IOException {
    var dead =
        PostmasterFile.read(data).map(file -> ProcessHandle.of(file.pid()).isEmpty()).orElse(false);
    if (!dead) {
      Files.deleteIfExists(data.resolve(PostmasterFile.NAME));
    }
  }

  /** Empty when it accepts connections; else what it said before it ended. */
  private static Optional<String> tryStart(Cluster cluster, Binaries binaries, int port, long end)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(binaries.program("postgres"));
    command.add("-D");
    command.add(cluster.data().toString());
    command.add("--port=" + port);
    SETTINGS.forEach((name, value) -> command.add("--" + name + "=" + value));
    var said = Files.exists(cluster.log()) ? Files.size(cluster.log()) : 0;
    var process = Programs.detach(Programs.asNobody(command), cluster.log());
    while (System.nanoTime() - end < 0) {
      var file = PostmasterFile.read(cluster.data());
      if (file.isPresent() && file.get().pid() == process.pid() && file.get().ready()) {
        return Optional.empty();
      }
      if (!process.isAlive()) {
        return Optional.of(since(cluster.log(), said));
      }
      Pause.shortly();
    }
    process.destroy();
    return Optional.of("FATAL: not ready after %d s".formatted(START.toSeconds()));
  }

  private static String since(Path log, long offset) throws IOException {
    var bytes = Files.readAllBytes(log);
    var from = Math.toIntExact(Math.min(offset, bytes.length));
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  private static String cause(String output) {
    return output
        .lines()
        .filter(line -> line.contains("FATAL:"))
        .map(line -> line.substring(line.indexOf("FATAL:") + "FATAL:".length()).strip())
        .reduce((_, last) -> last)
        .or(() -> output.lines().filter(line -> !line.isBlank()).reduce((_, last) -> last))
        .orElse("no reason given");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return port != 0;
    } catch (IOException taken) {
      return false;
    }
  }
}
