package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.InMemoryArtifactRepository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactStoreTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final InMemoryArtifactRepository files = new InMemoryArtifactRepository();
  @TempDir Path folder;
  private ArtifactStore store;

  @BeforeEach
  void open() throws IOException {
    store = ArtifactStore.open(folder, files::copyTo);
  }

  private void keepAbc() throws IOException {
    files.put(new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void fetchesWhatIsMissingByItsDigest() throws IOException {
    keepAbc();
    var file = folder.resolve("artifacts").resolve(ABC);
    assertThat(store.find(ABC)).contains(file);
    assertThat(file).hasContent("abc");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void fetchesOnce() throws IOException {
    keepAbc();
    store.find(ABC);
    var again = ArtifactStore.open(folder);
    assertThat(again.find(ABC)).isPresent();
  }

  @Test
  void refusesContentWithAnotherDigest() throws IOException {
    var wrong =
        ArtifactStore.open(
            folder,
            (_, target) -> {
              target.write(1);
              return true;
            });
    assertThatThrownBy(() -> wrong.find(ABC))
        .isInstanceOf(UncheckedIOException.class)
        .rootCause()
        .hasMessageContaining("expected: " + ABC);
    assertThat(folder.resolve("artifacts")).isEmptyDirectory();
  }

  @Test
  void findsNothingByWhatIsNoDigest() {
    assertThat(store.find("../owner.key")).isEmpty();
    assertThat(store.find(ABC)).isEmpty();
    assertThat(folder.resolve("artifacts")).isEmptyDirectory();
  }

  @Test
  void leavesNothingOfAFetchThatBroke() throws IOException {
    var broken =
        ArtifactStore.open(
            folder,
            (_, target) -> {
              target.write(1);
              throw new IOException("broken");
            });
    assertThatThrownBy(() -> broken.find(ABC)).isInstanceOf(UncheckedIOException.class);
    assertThat(folder.resolve("artifacts")).isEmptyDirectory();
  }

  @Test
  void forgetsWhatWasNeverFinished() throws IOException {
    var old = Files.createFile(folder.resolve("artifacts").resolve(".incoming-1"));
    var fresh = Files.createFile(folder.resolve("artifacts").resolve(".incoming-2"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(90_000)));
    store = ArtifactStore.open(folder);
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }
}
