package dev.berth.persistence;

import dev.berth.model.ArtifactRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The model files, in rows of 1 MiB, so that no statement is larger than that. */
final class JdbiArtifactRepository implements ArtifactRepository {
  private static final int CHUNK = 1 << 20;

  private final Gate gate;
  private final Supplier<UUID> uploads;

  /**
   * The repository behind that gate.
   *
   * @param uploads names each upload
   */
  JdbiArtifactRepository(Gate gate, Supplier<UUID> uploads) {
    this.gate = gate;
    this.uploads = uploads;
  }

  @Override
  public String put(InputStream content) throws IOException {
    var upload = uploads.get();
    try {
      return put(content, upload);
    } catch (IOException e) {
      query(dao -> dao.discard(upload));
      throw e;
    }
  }

  private String put(InputStream content, UUID upload) throws IOException {
    var digest = sha256();
    var bytes = 0L;
    for (var number = 0; ; number++) {
      var chunk = content.readNBytes(CHUNK);
      if (chunk.length == 0) {
        break;
      }
      bytes += chunk.length;
      if (bytes > MOST_BYTES) {
        throw new IOException("the file is larger than " + MOST_BYTES + " bytes");
      }
      digest.update(chunk);
      var at = number;
      query(dao -> dao.append(upload, at, chunk));
    }
    var name = HexFormat.of().formatHex(digest.digest());
    var all = bytes;
    query(dao -> dao.name(name, upload, all));
    return name;
  }

  @Override
  public boolean copyTo(String sha256, OutputStream target) throws IOException {
    var found = query(dao -> dao.find(sha256));
    if (found.isEmpty()) {
      return false;
    }
    var artifact = found.get();
    var copied = 0L;
    for (var number = 0; copied < artifact.bytes(); number++) {
      var at = number;
      var chunk = query(dao -> dao.chunk(artifact.upload(), at)).orElseThrow();
      target.write(chunk);
      copied += chunk.length;
    }
    return true;
  }

  /** Frees what uploads left behind that never ended; those of the last day may go on. */
  void discardAbandoned() {
    query(ArtifactDao::discardAbandoned);
  }

  @Override
  public void discardUnused() {
    query(ArtifactDao::discardUnused);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private <T> T query(Function<ArtifactDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(ArtifactDao.class)));
  }
}
