package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ArtifactRepository} does. */
public abstract class ArtifactRepositoryContract {
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private ArtifactRepository artifacts;

  /** A repository without files. */
  protected abstract ArtifactRepository emptyRepository();

  @BeforeEach
  void open() {
    artifacts = emptyRepository();
  }

  @Test
  void namesAFileByItsDigest() throws IOException {
    assertThat(put("hello")).isEqualTo(HELLO_SHA256);
    assertThat(read(HELLO_SHA256)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
  }

  @Test
  void storesTheSameContentOnce() throws IOException {
    put("hello");

    assertThat(put("hello")).isEqualTo(HELLO_SHA256);
    assertThat(read(HELLO_SHA256)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
  }

  @Test
  void storesFilesOfEverySize() throws IOException {
    var seed = 7;
    for (var size : new int[] {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 19}) {
      var content = new byte[size];
      new Random(seed).nextBytes(content);

      var name = artifacts.put(new ByteArrayInputStream(content));

      assertThat(read(name)).as("%d bytes of seed %d", size, seed).isEqualTo(content);
    }
  }

  @Test
  void hasNoFileThatWasNotStored() throws IOException {
    var nowhere = new ByteArrayOutputStream();

    assertThat(artifacts.copyTo("00".repeat(32), nowhere)).isFalse();
    assertThat(artifacts.copyTo("no digest", nowhere)).isFalse();
    assertThat(nowhere.size()).isZero();
  }

  @Test
  void storesNothingOfAStreamThatBreaks() {
    var content = new ByteArrayInputStream(new byte[3 << 20]);
    var breaking =
        new FilterInputStream(content) {
          @Override
          public int read(byte[] target, int from, int most) throws IOException {
            if (content.available() < 1 << 20) {
              throw new IOException("broken");
            }
            return content.read(target, from, Math.min(most, 1000));
          }
        };

    assertThatThrownBy(() -> artifacts.put(breaking)).isInstanceOf(IOException.class);
  }

  private String put(String text) throws IOException {
    return artifacts.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private byte[] read(String sha256) throws IOException {
    var bytes = new ByteArrayOutputStream();
    assertThat(artifacts.copyTo(sha256, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
