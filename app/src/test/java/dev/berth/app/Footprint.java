package dev.berth.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds: its memory in KiB, its threads and its open files. */
record Footprint(long residentKib, int threads, int files) {
  static Footprint of(long pid) {
    var process = Path.of("/proc/" + pid);
    return new Footprint(
        resident(process), count(process.resolve("task")), count(process.resolve("fd")));
  }

  /** Whether it is not larger than the other by more than so much. */
  boolean isWithin(Footprint other, long moreKib, int moreThreads, int moreFiles) {
    return residentKib <= other.residentKib + moreKib
        && threads <= other.threads + moreThreads
        && files <= other.files + moreFiles;
  }

  private static long resident(Path process) {
    try (var lines = Files.lines(process.resolve("status"))) {
      var line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int count(Path folder) {
    var names = folder.toFile().list();
    return names == null ? 0 : names.length;
  }
}
