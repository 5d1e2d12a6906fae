package dev.berth.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The bytes of model files, each named by the SHA-256 of its content in hexadecimal. All processes
 * that share a store see the same files. A file is there whole or not at all. Safe for many
 * threads.
 */
public interface ArtifactRepository {

  /** The most bytes of one file: 4 GiB. */
  long MOST_BYTES = 4L << 30;

  /**
   * Stores what the stream holds; nothing changes where it is stored already.
   *
   * @return its SHA-256, in hexadecimal
   * @throws IOException where the stream cannot be read or holds more than {@link #MOST_BYTES};
   *     then nothing is stored
   */
  String put(InputStream content) throws IOException;

  /** Stores those bytes, likewise. */
  default String put(byte[] content) {
    try {
      return put(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory can be read", e);
    }
  }

  /**
   * Writes the file of that digest to a stream.
   *
   * @return whether there is one
   * @throws IOException where the stream cannot be written; a part may be written then
   */
  boolean copyTo(String sha256, OutputStream target) throws IOException;

  /**
   * Frees the files that no version has; those that were stored within the last hour stay, since
   * their versions may be on the way.
   */
  void discardUnused();
}
