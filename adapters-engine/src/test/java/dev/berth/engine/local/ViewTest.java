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
    assertThat(View.of(data, replica.work(), List.of(open, replica.path())))
        .containsExactly(
            "cover", data.toString(),
            "show", replica.path().toString(),
            "give", replica.work().toString());
  }

  @Test
  void whatIsNeededInAClosedFolderShowsThroughAndNothingElse() throws IOException {
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
    var jars = Files.createDirectories(open.resolve("berth").resolve("jars"));
    assertThat(View.of(data, replica.work(), List.of(jars, Path.of("/usr"), replica.path())))
        .containsSubsequence("cover", open.toString(), "show", jars.toString())
        .containsSubsequence(
            "cover", data.toString(),
            "show", replica.path().toString(),
            "give", replica.work().toString())
        .hasSize(10);
  }

  @Test
  void theDataFolderIsCoveredAlsoInWhatIsShown() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
    assertThat(View.of(data, replica.work(), List.of(open, replica.path())))
        .containsExactly(
            "cover", temporary.toString(),
            "show", open.toString(),
            "cover", data.toString(),
            "show", replica.path().toString(),
            "give", replica.work().toString());
  }
}
