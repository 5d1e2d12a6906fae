package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplicaLogTest {
  @TempDir Path folder;
  private Path file;
  private ReplicaLog log;

  @BeforeEach
  void makeLog() {
    file = folder.resolve("log");
    log = new ReplicaLog(file);
  }

  @Test
  void hasNoLastLineWhereNothingWasSaid() throws IOException {
    assertThat(log.lastLines(1)).isEmpty();
    Files.writeString(file, "\n  \n");
    assertThat(log.lastLines(1)).isEmpty();
  }

  @Test
  void findsTheLastLineOfALongLog() throws IOException {
    Files.writeString(file, "x\n".repeat(100_000) + "the end\n\n");
    assertThat(log.lastLines(1)).contains("the end");
  }

  @Test
  void shortensALongLastLine() throws IOException {
    Files.writeString(file, "y".repeat(1_000_000));
    assertThat(log.lastLines(1)).contains("y".repeat(500) + "...");
  }

  @Test
  void isBoundedWhileSomebodyAppends() throws IOException {
    try (var writer =
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write("old\n".repeat(10));
      writer.flush();
      log.bound(30);
      writer.write("new\n");
      writer.flush();
      log.bound(30);
    }
    assertThat(file).hasContent("new\n");
    assertThat(folder.resolve("log.1")).hasContent("old\n".repeat(10));
  }
}
