package dev.berth.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where one Berth keeps everything. At most one Berth uses a folder at a time.
 *
 * @param root the folder
 */
record DataFolder(Path root) {

  /**
   * The folder, made where it is missing.
   *
   * @throws StartFailure where it cannot be written
   */
  static DataFolder open(Path path) {
    if (path.toString().isEmpty()) {
      throw new StartFailure("No data folder is named. Name one with --data DIR.");
    }
    var root = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      Files.createDirectories(root.resolve("run"));
      Files.createDirectories(
          root.resolve("logs"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var probe = Files.createTempFile(root.resolve("run"), "probe", null);
      Files.delete(probe);
    } catch (IOException e) {
      throw new StartFailure(
          "The data folder %s cannot be written (%s). Choose another with --data, or change its owner."
              .formatted(root, e.getClass().getSimpleName()));
    }
    return new DataFolder(root);
  }

  /**
   * The folder, which must be there.
   *
   * @throws StartFailure where it is not one of Berth's
   */
  static DataFolder existing(Path path) {
    var root = path.toAbsolutePath().normalize();
    if (!Files.isDirectory(root.resolve("run"))) {
      throw new StartFailure(
          "%s is not a data folder of Berth's. Name the right one with --data DIR."
              .formatted(root));
    }
    return new DataFolder(root);
  }

  Path ownerKey() {
    return root.resolve("owner.key");
  }

  Path signingKey() {
    return root.resolve("signing.key");
  }

  Path configuration() {
    return root.resolve("berth.properties");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path run(String name) {
    return root.resolve("run").resolve(name);
  }

  Path berthPid() {
    return run("berth.pid");
  }

  /**
   * Keeps every other Berth out until this process ends, however it ends.
   *
   * @throws StartFailure where another Berth has the folder
   */
  @SuppressWarnings("MustBeClosedChecker") // held until the process ends
  FileChannel lock() {
    try {
      var channel =
          FileChannel.open(run("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // This very process has it; the answer is the same.
      }
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new StartFailure(
        "Another Berth%s uses the data folder %s. Stop it with: berth down --data %s"
            .formatted(read(berthPid()).map(pid -> " (pid " + pid + ")").orElse(""), root, root));
  }

  /** The text of a small file without its last line break; empty where there is none. */
  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Writes a small file that only its owner reads, whole or not at all. */
  static void write(Path file, String text) {
    try {
      var aside =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              file.getFileName().toString(),
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(aside, text);
      try {
        Files.move(
            aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
