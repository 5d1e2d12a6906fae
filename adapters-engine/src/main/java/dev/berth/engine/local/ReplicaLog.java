package dev.berth.engine.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a replica said. The replica appends to the file by itself; when the file has grown too long,
 * its end is copied to {@code log.1} and it is emptied.
 */
record ReplicaLog(Path path) {
  private static final long LIMIT = 8L << 20;
  private static final long LONGEST_COPY = 2 * LIMIT;
  private static final int TAIL = 8 << 10;
  private static final int LONGEST_LINE = 500;

  /** Bounds the file; what is said during the copy may be lost. */
  void bound() throws IOException {
    bound(LIMIT);
  }

  void bound(long limit) throws IOException {
    if (Files.exists(path) && Files.size(path) > limit) {
      try (var log = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
          var old =
              FileChannel.open(
                  path.resolveSibling("log.1"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING)) {
        // A replica may write faster than it is looked at, or make the file look endless.
        log.transferTo(Math.max(0, log.size() - LONGEST_COPY), LONGEST_COPY, old);
        log.truncate(0);
      }
    }
  }

  /**
   * So many of the last lines with anything in them, or fewer, without control characters and not
   * too long.
   */
  List<String> lastLines(int most) throws IOException {
    if (!Files.exists(path)) {
      return List.of();
    }
    byte[] tail;
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      var length = file.length();
      tail = new byte[(int) Math.min(length, TAIL)];
      file.seek(length - tail.length);
      file.readFully(tail);
    }
    var lines =
        new String(tail, StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceAll("\\p{Cntrl}\\[[0-9;]*m|\\p{Cntrl}", "").strip())
            .filter(line -> !line.isEmpty())
            .map(ReplicaLog::shorten)
            .toList();
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  private static String shorten(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }
}
