package dev.berth.engine.local;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folders with all that is in them. */
final class Trees {
  /** Only the owner enters it. */
  static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private Trees() {}

  /** Makes a folder, and those above it, that only the owner enters, where it is not there. */
  static Path make(Path folder) throws IOException {
    return Files.createDirectories(folder, PRIVATE);
  }

  /** Makes a folder and all that is in it this program's own, and everybody's to read. */
  static void publish(Path folder) throws IOException, InterruptedException {
    var self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    var name = folder.toString();
    if (!Programs.succeeds(List.of("chown", "-hR", self + ":" + self, "--", name))
        || !Programs.succeeds(List.of("chmod", "-R", "u-s,g-s,go-w,a+rX", "--", name))) {
      throw new IOException("%s cannot be made readable.".formatted(folder));
    }
  }

  /** Deletes a folder; does nothing where it is not there. Follows no links. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (FileSystemException e) {
      deleteDeep(folder, e);
    }
  }

  /** A replica can make trees so deep that no path leads to their end. */
  private static void deleteDeep(Path folder, FileSystemException failure) throws IOException {
    try {
      if (!Programs.succeeds(List.of("rm", "-rf", "--", folder.toString()))) {
        throw failure;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
