package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail, or die, between two steps. */
final class HalfStartIT {
  @TempDir private Path temporary;
  private Path data;
  private List<Integer> ports;

  @BeforeEach
  void choose() {
    data = temporary.resolve("data");
    ports = BerthProcess.freePorts(2);
  }

  @AfterEach
  void stopEverything() {
    BerthProcess.run(Map.of(), "down", "--data", data.toString());
  }

  private BerthProcess.Finished upWith(Path envoy) {
    return BerthProcess.run(
        Map.of("BERTH_ENVOY", envoy.toString()),
        "up",
        "--demo",
        "--data",
        data.toString(),
        "--http-port",
        ports.get(0).toString(),
        "--grpc-port",
        ports.get(1).toString());
  }

  private Path program(String... lines) throws IOException {
    var program = temporary.resolve("envoy");
    Files.writeString(program, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  private boolean runs(String pidFile) {
    return DataFolder.read(data.resolve(pidFile))
        .map(text -> Long.parseLong(text.lines().findFirst().orElseThrow().strip()))
        .flatMap(ProcessHandle::of)
        .map(ProcessHandle::isAlive)
        .orElse(false);
  }

  @Test
  void aStartThatFailsStopsWhatItStarted() throws IOException {
    var finished = upWith(program("exit 3"));

    assertThat(finished.code()).isNotZero();
    assertThat(finished.err()).contains("Envoy (", "ended at once").doesNotContain("\tat ");
    assertThat(runs("postgres/data/postmaster.pid")).isFalse();
    assertThat(data.resolve("run/berth.pid")).doesNotExist();
  }

  @Test
  void anEnvoyThatWasStartedByABerthThatDiedIsFound() throws IOException {
    upWith(
        program(
            "kill -9 $(cat '%s')".formatted(data.resolve("run/berth.pid")),
            "exec '%s' \"$@\"".formatted(System.getProperty("berth.envoy"))));
    Await.until("Envoy runs", Duration.ofSeconds(10), () -> runs("run/envoy.pid"), it -> it);
    var orphan = Long.parseLong(Files.readString(data.resolve("run/envoy.pid")).strip());

    try (var berth = BerthProcess.start(data, ports.get(0), ports.get(1), "--demo")) {
      assertThat(berth.envoyPid()).isNotEqualTo(orphan);
      assertThat(ProcessHandle.of(orphan)).isEmpty();
      assertThat(berth.rest().get(Foundry.BASE + "?modelRid=" + Foundry.MODEL + "&preview=true"))
          .extracting(Rest.Answer::status)
          .isEqualTo(200);
    }
  }

  @Test
  void aFolderIsFreeOnlyWhenEverythingInItHasEnded() throws Exception {
    try (var first = BerthProcess.start(data, ports.get(0), ports.get(1), "--demo")) {
      var ending = Thread.ofVirtual().start(() -> first.signal("INT"));
      while (ending.isAlive()) {
        var second = upWith(Path.of(System.getProperty("berth.envoy"), "missing"));
        if (ending.isAlive()) {
          assertThat(second.err()).contains("Another Berth");
        }
      }
      assertThat(first.exitCode()).isZero();
      assertThat(first.output()).noneMatch(line -> line.contains("Exception"));
    }
  }
}
