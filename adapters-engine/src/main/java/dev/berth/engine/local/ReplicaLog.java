package dev.berth.engine.local;

import dev.berth.replica.ReplicaLogs;
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
  private static final int LONGEST_PART = 64 << 10;

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
    var lines = lines(tail, tail.length);
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  /** So many of the last lines, and where the next ones begin. */
  ReplicaLogs.Part last(int most) throws IOException {
    return new ReplicaLogs.Part(lastLines(most), Files.exists(path) ? Files.size(path) : 0);
  }

  /** The whole lines from a place on. */
  ReplicaLogs.Part after(long from) throws IOException {
    if (!Files.exists(path)) {
      return new ReplicaLogs.Part(List.of(), 0);
    }
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      var begin = from <= file.length() ? from : 0;
      var part = new byte[(int) Math.min(file.length() - begin, LONGEST_PART)];
      file.seek(begin);
      file.readFully(part);
      var whole = part.length == LONGEST_PART ? part.length : wholeLines(part);
      return new ReplicaLogs.Part(lines(part, whole), begin + whole);
    }
  }

  private static int wholeLines(byte[] part) {
    var length = part.length;
    while (length > 0 && part[length - 1] != '\n') {
      length--;
    }
    return length;
  }

  private static List<String> lines(byte[] text, int length) {
    return new String(text, 0, length, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceAll("\\p{Cntrl}\\[[0-9;]*m|\\p{Cntrl}", "").strip())
        .filter(line -> !line.isEmpty())
        .map(ReplicaLog::shorten)
        .toList();
  }

  private static String shorten(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }
}
