package dev.berth.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A file that nobody but its owner may read. */
final class OwnerOnlyFile {
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private OwnerOnlyFile() {}

  /**
   * Writes the file, whole or not at all.
   *
   * @return false where there is one already; it stays as it is
   */
  static boolean create(Path file, String content) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    var draft =
        Files.createTempFile(folder, ".new-", null, PosixFilePermissions.asFileAttribute(OWNER));
    try {
      try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.createLink(file, draft);
      return true;
    } catch (FileAlreadyExistsException alreadyThere) {
      return false;
    } finally {
      Files.delete(draft);
    }
  }

  /**
   * Reads the file.
   *
   * @throws IllegalStateException where somebody else may read or write it
   */
  static String read(Path file) throws IOException {
    var permissions = Files.getPosixFilePermissions(file);
    if (!OWNER.containsAll(permissions)) {
      throw new IllegalStateException(
          "%s: %s (expected: %s; run chmod 600 on it, and replace the key if others have read it)"
              .formatted(
                  file,
                  PosixFilePermissions.toString(permissions),
                  PosixFilePermissions.toString(OWNER)));
    }
    return Files.readString(file);
  }
}
