package dev.berth.engine.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Model files, each named by the SHA-256 of its content. A file is there whole or not at all. Safe
 * for many threads and processes.
 */
public final class ArtifactStore {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private static final String INCOMING = ".incoming-";
  private static final Duration LONGEST_PUT = Duration.ofDays(1);

  private final Path folder;

  private ArtifactStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the store of a data folder; makes it where there is none.
   *
   * @throws IOException where the folder cannot be made
   */
  public static ArtifactStore open(Path dataFolder) throws IOException {
    var folder = Trees.make(dataFolder.toAbsolutePath().resolve("artifacts"));
    var abandoned = Instant.now().minus(LONGEST_PUT);
    try (var incoming = Files.newDirectoryStream(folder, INCOMING + "*")) {
      for (var file : incoming) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(abandoned)) {
          Files.deleteIfExists(file);
        }
      }
    }
    return new ArtifactStore(folder);
  }

  /** The file of that digest; empty where there is none, or where the text is not a digest. */
  public Optional<Path> find(String sha256) {
    if (!DIGEST.matcher(sha256).matches()) {
      return Optional.empty();
    }
    return Optional.of(folder.resolve(sha256)).filter(Files::isRegularFile);
  }

  /**
   * Stores what the stream holds.
   *
   * @return its SHA-256, in hexadecimal
   * @throws IOException where it cannot be read or written; then nothing is stored
   */
  public String put(InputStream content) throws IOException {
    return store(content, Optional.empty());
  }

  /**
   * Stores what the stream holds, if it has that digest.
   *
   * @throws IOException where it cannot be read or written, or has another digest; then nothing is
   *     stored
   */
  public void put(InputStream content, String sha256) throws IOException {
    store(content, Optional.of(sha256));
  }

  private String store(InputStream content, Optional<String> expected) throws IOException {
    var aside =
        Files.createTempFile(
            folder,
            INCOMING,
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      var digest = sha256();
      try (var file = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        new DigestInputStream(content, digest).transferTo(Channels.newOutputStream(file));
        file.force(true);
      }
      var actual = HexFormat.of().formatHex(digest.digest());
      if (expected.isPresent() && !expected.get().equals(actual)) {
        throw new IOException("sha256: %s (expected: %s)".formatted(actual, expected.get()));
      }
      Files.move(aside, folder.resolve(actual), StandardCopyOption.ATOMIC_MOVE);
      return actual;
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
