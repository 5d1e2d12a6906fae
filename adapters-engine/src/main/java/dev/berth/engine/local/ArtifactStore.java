package dev.berth.engine.local;

import dev.berth.replica.ReasonCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Model files on this machine, each named by the SHA-256 of its content: what replicas read. What
 * is missing here is fetched from where all Berths keep their files. A file is there whole or not
 * at all. Safe for many threads and processes.
 */
public final class ArtifactStore {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private static final String INCOMING = ".incoming-";
  private static final Duration LONGEST_PUT = Duration.ofDays(1);

  /** Has the files that are missing here. */
  @FunctionalInterface
  public interface Origin {
    /** Writes the file of that digest to a stream, and answers whether there is one. */
    boolean copyTo(String sha256, OutputStream target) throws IOException;
  }

  private final Path folder;
  private final Origin origin;

  private ArtifactStore(Path folder, Origin origin) {
    this.folder = folder;
    this.origin = origin;
  }

  /**
   * Opens the store of a data folder; makes it where there is none.
   *
   * @throws IOException where the folder cannot be made
   */
  public static ArtifactStore open(Path dataFolder, Origin origin) throws IOException {
    var folder = Trees.make(dataFolder.toAbsolutePath().resolve("artifacts"));
    var abandoned = Instant.now().minus(LONGEST_PUT);
    try (var incoming = Files.newDirectoryStream(folder, INCOMING + "*")) {
      for (var file : incoming) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(abandoned)) {
          Files.deleteIfExists(file);
        }
      }
    }
    return new ArtifactStore(folder, origin);
  }

  /**
   * Opens the store of a data folder for what starts nothing.
   *
   * @throws IOException where the folder cannot be made
   */
  public static ArtifactStore open(Path dataFolder) throws IOException {
    return open(dataFolder, (_, _) -> false);
  }

  /**
   * The file of that digest, fetched where it is not here yet; empty where there is none anywhere,
   * or where the text is not a digest.
   *
   * @throws UncheckedIOException where it cannot be written, or is not what its name says
   */
  public Optional<Path> find(String sha256) {
    if (!DIGEST.matcher(sha256).matches()) {
      return Optional.empty();
    }
    var file = folder.resolve(sha256);
    try {
      return Files.isRegularFile(file) || fetch(sha256) ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The artifact %s cannot be fetched.".formatted(sha256), e);
    }
  }

  private boolean fetch(String sha256) throws IOException {
    var aside =
        Files.createTempFile(
            folder,
            INCOMING,
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      var digest = sha256();
      try (var file = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        var target = new DigestOutputStream(Channels.newOutputStream(file), digest);
        if (!origin.copyTo(sha256, target)) {
          return false;
        }
        file.force(true);
      }
      var actual = HexFormat.of().formatHex(digest.digest());
      if (!sha256.equals(actual)) {
        throw new StartFailure(
            ReasonCode.ARTIFACT_CORRUPT, "sha256: %s (expected: %s)".formatted(actual, sha256));
      }
      Files.move(aside, folder.resolve(actual), StandardCopyOption.ATOMIC_MOVE);
      return true;
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
