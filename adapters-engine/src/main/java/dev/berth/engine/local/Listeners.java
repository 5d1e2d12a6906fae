package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sockets that listen on this machine.
 *
 * @param sockets as processes' files name them, by their port in hexadecimal digits
 */
record Listeners(Map<String, Set<String>> sockets) {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String LISTENS = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** Reads the kernel's tables. */
  static Listeners read() throws IOException {
    var sockets = new HashMap<String, Set<String>>();
    for (var table : TABLES) {
      if (Files.exists(table)) {
        addListening(table, sockets);
      }
    }
    return new Listeners(sockets);
  }

  /** Those on a port, whatever the address. */
  Set<String> on(int port) {
    return sockets.getOrDefault("%04X".formatted(port), Set.of());
  }

  /**
   * Linux names those that listen first. Of the others there may be very many, and to find them it
   * looks through a table that is far larger still.
   */
  private static void addListening(Path table, Map<String, Set<String>> sockets)
      throws IOException {
    try (var lines = Files.newBufferedReader(table)) {
      var _ = lines.readLine();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var columns = line.strip().split("\\s+", -1);
        if (columns.length <= INODE || !columns[STATE].equals(LISTENS)) {
          return;
        }
        var address = columns[LOCAL_ADDRESS];
        var port = address.substring(address.lastIndexOf(':') + 1);
        sockets
            .computeIfAbsent(port, each -> new HashSet<>())
            .add("socket:[" + columns[INODE] + "]");
      }
    }
  }

  /** What a process has open; empty where it is gone, or where nobody tells. */
  static Set<String> filesOf(long process) {
    var open = new HashSet<String>();
    try (var files = Files.newDirectoryStream(Path.of("/proc", Long.toString(process), "fd"))) {
      for (var file : files) {
        open.add(Files.readSymbolicLink(file).toString());
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What was read until then still holds.
      return open;
    }
    return open;
  }
}
