package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.kill;
import static dev.berth.engine.local.LocalEngineFixture.runs;
import static dev.berth.engine.local.LocalEngineFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the local engine does to processes, and what it sees of what others do to them. */
final class ProcessesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SEEN = Duration.ofMillis(1_500);

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 3, 0, 5);
  @TempDir Path folder;
  private LocalEngineFixture fixture;
  private LocalEngine engine;

  @BeforeEach
  void open() {
    fixture = new LocalEngineFixture(folder);
    engine = fixture.open();
  }

  @AfterEach
  void endEverything() {
    fixture.close();
  }

  @Test
  void theServingProcessIsTheOneOfThePidFile() {
    ready("healthy");
    assertThat(ProcessHandle.of(fixture.pid(id)).orElseThrow().info().arguments().orElseThrow())
        .startsWith("-SE")
        .endsWith("healthy");
  }

  @Test
  void aKilledServingProcessIsSeenWithItsSignal() {
    ready("healthy");
    kill(fixture.pid(id));
    assertThat(holdsWithin(SEEN, this::ended)).isTrue();
    assertThat(reason()).startsWith("It ended with exit code 137 (signal 9)");
  }

  @Test
  void aKilledServingProcessOfAnEarlierBerthIsSeenToo() {
    ready("healthy");
    engine = fixture.open();
    kill(fixture.pid(id));
    assertThat(holdsWithin(SEEN, this::ended)).isTrue();
    assertThat(reason()).startsWith("It ended with exit code 137 (signal 9)");
  }

  @Test
  void aKilledSupervisorLeavesTheReplicaServing() {
    ready("healthy");
    kill(fixture.supervisorPid(id));
    assertThat(holdsWithin(Duration.ofMillis(500), () -> phase() != Phase.READY)).isFalse();
    engine = fixture.open();
    assertThat(phase()).isEqualTo(Phase.READY);
    kill(fixture.pid(id));
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(reason()).startsWith("It ended without a recorded exit code");
  }

  @Test
  void aReplicaKilledWithItsSupervisorIsSeen() {
    ready("healthy");
    var pid = fixture.pid(id);
    kill(fixture.supervisorPid(id));
    kill(pid);
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(reason()).startsWith("It ended without a recorded exit code");
  }

  @Test
  void aReplicaKilledWithItsSupervisorAndBerthIsSeenByTheNext() {
    ready("healthy");
    fixture.leave();
    var pid = fixture.pid(id);
    kill(fixture.supervisorPid(id));
    kill(pid);
    engine = fixture.open();
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(fixture.starts(id)).isEqualTo(1);
  }

  @Test
  void anExitWhileNobodyLookedIsKnownToTheNext() {
    ready("healthy");
    fixture.leave();
    kill(fixture.pid(id));
    assertThat(holdsWithin(SOON, () -> fixture.journal(id).exitCode().isPresent())).isTrue();
    engine = fixture.open();
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(reason()).startsWith("It ended with exit code 137 (signal 9)");
  }

  @Test
  void aStopEndsTheWholeTree() {
    ready("family");
    var family = family();
    assertThat(family).hasSize(4).allMatch(LocalEngineFixture::runs);
    engine.stop(id, SOON, 1);
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(family).noneMatch(LocalEngineFixture::runs);
    assertThat(reason()).isEqualTo("It was stopped.");
  }

  @Test
  void anEndByItselfEndsTheRestOfTheTree() {
    ready("family");
    var family = family();
    kill(fixture.pid(id));
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(family).noneMatch(LocalEngineFixture::runs);
  }

  @Test
  void aSupervisorEndsItsProcessGroupWithoutBerth() {
    ready("family");
    var supervisor = fixture.supervisorPid(id);
    var sibling = family().getFirst();
    fixture.leave();
    kill(fixture.pid(id));
    assertThat(holdsWithin(SOON, () -> !runs(sibling) && !runs(supervisor))).isTrue();
  }

  @Test
  void aStubbornTreeIsEndedByForceAfterItsGraceByTheNextBerthToo() {
    ready("stubborn");
    engine.stop(id, Duration.ofSeconds(1), 1);
    engine = fixture.open();
    assertThat(phase()).isEqualTo(Phase.DRAINING);
    assertThat(holdsWithin(SOON, this::ended)).isTrue();
    assertThat(reason()).isEqualTo("It was stopped by force after its grace.");
  }

  @Test
  void stopAllEndsWhatAnEarlierBerthStarted() throws InterruptedException {
    ready("healthy");
    var pid = fixture.pid(id);
    engine = fixture.open();
    engine.stopAll(SOON);
    assertThat(ended()).isTrue();
    assertThat(runs(pid)).isFalse();
  }

  @Test
  void aReplicaThatDoesNotAnswerAnyMoreIsStartingAgain() throws Exception {
    ready("healthy");
    var unready = fixture.folder(id).resolve("work").resolve("unready");
    Files.createFile(unready);
    assertThat(holdsWithin(SOON, () -> phase() == Phase.STARTING)).isTrue();
    Files.delete(unready);
    assertThat(holdsWithin(SOON, () -> phase() == Phase.READY)).isTrue();
  }

  private void ready(String mode) {
    engine.start(id, fixture.running(mode), 1);
    assertThat(holdsWithin(SOON, () -> phase() == Phase.READY)).isTrue();
  }

  /** The serving process and the three that it started. */
  private List<Long> family() {
    var file = fixture.folder(id).resolve("work").resolve("family");
    var pids = Arrays.stream((text(file) + " " + fixture.pid(id)).split(" "));
    return pids.map(Long::parseLong).toList();
  }

  private boolean ended() {
    return phase() == Phase.EXITED;
  }

  private Phase phase() {
    return engine.observe(id.deployment()).getFirst().phase();
  }

  private String reason() {
    return String.valueOf(engine.observe(id.deployment()).getFirst().reason());
  }
}
