package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewTest {
  @TempDir Path temporary;
  private Path open;
  private Path data;
  private ReplicaFolder replica;

  @BeforeEach
  void makeFolders() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    open = Files.createDirectory(temporary.resolve("open"));
    data = Files.createDirectory(open.resolve("data"));
    replica = new ReplicaFolder(data.resolve("replicas").resolve("r"));
    Files.createDirectories(replica.work());
  }

  @Test
  void theDataFolderIsCoveredButForTheReplicasOwn() throws IOException {
    var view = View.of(data, replica.work(), List.of(open, replica.path()));
    assertThat(view.table().lines())
        .containsExactly(covered(data), shown(4, replica.path()), given(5, replica.work()));
    assertThat(view.open()).containsExactly(replica.path(), replica.work());
  }

  @Test
  void whatIsNeededInAClosedFolderShowsThroughAndNothingElse() throws IOException {
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
    var jars = Files.createDirectories(open.resolve("berth").resolve("jars"));
    var view = View.of(data, replica.work(), List.of(jars, Path.of("/usr"), replica.path()));
    assertThat(view.table().lines())
        .containsSubsequence(covered(open), shown(4, jars))
        .containsSubsequence(covered(data), shown(5, replica.path()), given(6, replica.work()))
        .hasSize(5);
    assertThat(view.open()).containsExactly(jars, replica.path(), replica.work());
  }

  @Test
  void theDataFolderIsCoveredAlsoInWhatIsShown() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
    assertThat(View.of(data, replica.work(), List.of(open, replica.path())).table().lines())
        .containsExactly(
            covered(temporary),
            shown(4, open),
            covered(data),
            shown(5, replica.path()),
            given(6, replica.work()));
  }

  @Test
  void whatSeparatesInATableIsEscapedInNames() throws IOException {
    var odd = Files.createDirectory(temporary.resolve("a b\\c#d"));
    assertThat(View.without(odd).table()).contains(temporary + "/a\\040b\\134c\\043d tmpfs ");
  }

  private static String covered(Path path) {
    return "berth-view %s tmpfs mode=755,size=1m,nosuid,nodev,X-mount.mkdir".formatted(path);
  }

  private static String shown(int file, Path path) {
    return "/proc/self/fd/%d %s none bind,ro,X-mount.mkdir".formatted(file, path);
  }

  private static String given(int file, Path path) {
    return "/proc/self/fd/%d %s none bind,X-mount.mkdir".formatted(file, path);
  }
}
