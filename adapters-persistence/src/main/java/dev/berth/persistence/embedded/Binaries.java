package dev.berth.persistence.embedded;

import dev.berth.persistence.DatabaseStartException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's programs, unpacked from the archive on the class path.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record Binaries(Path folder) {

  /**
   * Finds them in the cache, or unpacks them there; once for each version, whoever else tries at
   * the same time.
   *
   * @throws IOException where the cache cannot be written
   * @throws DatabaseStartException where there is no PostgreSQL for this kind of machine
   */
  static Binaries in(Path cache) throws IOException {
    var archive = archive();
    var jar = (JarURLConnection) archive.openConnection();
    var name = "postgresql-%08x".formatted(jar.getJarEntry().getCrc());
    var folder = cache.resolve(name);
    if (Files.isDirectory(folder)) {
      return new Binaries(folder);
    }
    Files.createDirectories(cache);
    try (var lock =
        FileChannel.open(
            cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      if (!Files.isDirectory(folder)) {
        var part = cache.resolve(name + ".part");
        Folders.delete(part);
        unpack(archive, part);
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return new Binaries(folder);
  }

  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static URL archive() {
    var machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    var name = "/postgres-linux-%s.txz".formatted(machine);
    @Nullable URL archive = Binaries.class.getResource(name);
    if (archive == null || !System.getProperty("os.name").equals("Linux")) {
      throw new DatabaseStartException(
          "No PostgreSQL for this kind of machine comes with Berth; start one yourself and name it"
              + " with --database-url.");
    }
    return archive;
  }

  private static void unpack(URL archive, Path folder) throws IOException {
    try (var packed = new BufferedInputStream(archive.openStream());
        var tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        var target = entry.resolveIn(folder);
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, target);
          var executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
