package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.runs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever Berth and the supervisors got to before they were killed: no replica twice, none stuck.
 */
final class CrashTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String READINESS = ServingRuntime.OPEN_INFERENCE_READINESS;

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
  private final List<Process> started = new ArrayList<>();
  @TempDir Path folder;
  private LocalEngineFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new LocalEngineFixture(folder);
  }

  @AfterEach
  void endEverything() {
    fixture.close();
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aFolderWithoutSupervisorIsNeverStartedAnyMore() throws Exception {
    var replica = folder();
    var engine = fixture.open();
    assertThat(ended(engine)).isEqualTo(Ending.NEVER_STARTED.message());
    var supervisor = Supervisor.install(folder.resolve("run"));
    var late = supervisor.start(id, replica, Optional.empty(), fixture.command("healthy"));
    assertThat(late.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(late.exitValue()).isZero();
    assertThat(fixture.starts(id)).isZero();
  }

  @Test
  void ofTwoSupervisorsOneStartsTheProcess() throws Exception {
    var replica = folder();
    var supervisor = Supervisor.install(Trees.make(folder.resolve("run")));
    var command = command();
    started.add(supervisor.start(id, replica, Optional.empty(), command));
    started.add(supervisor.start(id, replica, Optional.empty(), command));
    assertThat(holdsWithin(SOON, () -> fixture.starts(id) > 0)).isTrue();
    assertThat(holdsWithin(SOON, () -> started.stream().anyMatch(one -> !one.isAlive()))).isTrue();
    var engine = fixture.open();
    assertThat(holdsWithin(SOON, () -> phase(engine) == Phase.READY)).isTrue();
    assertThat(fixture.starts(id)).isEqualTo(1);
  }

  @Test
  void aClaimThatWasNotWrittenToItsEndIsADeadSupervisors() throws Exception {
    var replica = folder();
    Files.writeString(replica.path().resolve("journal"), "supervisor 4711 12");
    assertThat(ended(fixture.open())).isEqualTo(Ending.NEVER_STARTED.message());
  }

  @Test
  void aClaimOfAnEarlierRunOfTheMachineIsADeadSupervisors() throws Exception {
    var replica = folder();
    var bystander = bystander();
    writeJournal(replica, identity(bystander, 0) + "of-before");
    assertThat(ended(fixture.open())).startsWith("It ended without a recorded exit code");
    assertThat(runs(bystander)).isTrue();
  }

  @Test
  void aProcessIdThatWasGivenToAnotherProcessIsNeverSignalled() throws Exception {
    var replica = folder();
    var bystander = bystander();
    writeJournal(replica, identity(bystander, 1));
    var engine = fixture.open();
    engine.stop(id, Duration.ZERO, 1);
    assertThat(ended(engine)).isNotBlank();
    assertThat(runs(bystander)).isTrue();
  }

  @Test
  void aDamagedFolderIsAnEndedReplica() throws Exception {
    Files.createDirectories(folder.resolve("replicas").resolve(id.toString()));
    var engine = fixture.open();
    assertThat(ended(engine)).isEqualTo(Ending.DAMAGED.message());
    engine.remove(id, 1);
    assertThat(engine.deployments()).isEmpty();
  }

  @Test
  void remnantsOfUnfinishedFoldersGoAway() throws Exception {
    var replicas = Trees.make(folder.resolve("replicas"));
    Files.createDirectories(replicas.resolve(".new-" + id).resolve("work"));
    Files.createDirectories(replicas.resolve(".gone-" + id));
    assertThat(fixture.open().deployments()).isEmpty();
    assertThat(replicas).isEmptyDirectory();
  }

  @Test
  void aKilledBerthIsFollowedByOneThatAdoptsTheSameProcesses() throws Exception {
    var berth = berth(3);
    var ids = StartingBerth.ids(3);
    var said = berth.inputReader();
    assertThat(said.readLine()).isEqualTo("starting");
    assertThat(said.readLine()).isEqualTo("ready");
    var pids = ids.stream().map(fixture::pid).toList();
    berth.destroyForcibly().waitFor();

    var engine = fixture.open();
    for (var each : ids) {
      assertThat(engine.observe(each.deployment()))
          .filteredOn(seen -> seen.id().equals(each))
          .singleElement()
          .returns(Phase.READY, Observation::phase);
      engine.start(each, fixture.running("healthy"), 9);
      assertThat(fixture.starts(each)).isEqualTo(1);
    }
    assertThat(ids.stream().map(fixture::pid).toList()).isEqualTo(pids);
    assertThat(pids).allMatch(LocalEngineFixture::runs);
  }

  @Test
  void aBerthKilledAtAnyMomentOfAStartLeavesEachReplicaRunningOnceOrEnded() throws Exception {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var ids = StartingBerth.ids(6);
    for (int round = 0; round < 4; round++) {
      var berth = berth(ids.size());
      assertThat(berth.inputReader().readLine()).isEqualTo("starting");
      // Any moment will do: it is the fault that the test injects.
      TimeUnit.MILLISECONDS.sleep(random.nextInt(80));
      berth.destroyForcibly().waitFor();

      var engine = fixture.open();
      for (var each : ids) {
        var seen =
            engine.observe(each.deployment()).stream()
                .filter(one -> one.id().equals(each))
                .toList();
        if (seen.isEmpty()) {
          assertThat(fixture.starts(each)).as("seed %d", seed).isZero();
          continue;
        }
        assertThat(
                holdsWithin(
                    SOON,
                    () -> {
                      var phase = phase(engine, each);
                      return phase == Phase.READY || phase == Phase.EXITED;
                    }))
            .as("seed %d: %s is stuck", seed, each)
            .isTrue();
        var running = phase(engine, each) == Phase.READY;
        assertThat(fixture.starts(each)).as("seed %d", seed).isLessThanOrEqualTo(running ? 1 : 0);
      }
      engine.stopAll(Duration.ZERO);
      fixture.leave();
      Trees.delete(folder);
      Files.createDirectory(folder);
    }
  }

  private Process berth(int replicas) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var berth =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StartingBerth.class.getName(),
                folder.toString(),
                Integer.toString(replicas))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    started.add(berth);
    return berth;
  }

  private long bystander() throws IOException {
    var process = new ProcessBuilder("sleep", "1000").start();
    started.add(process);
    return process.pid();
  }

  private static void writeJournal(ReplicaFolder replica, String both) throws IOException {
    var lines = "supervisor %s\nserving %s\n".formatted(both, both);
    Files.writeString(replica.path().resolve("journal"), lines);
  }

  /** What a supervisor would have written, with a start time that is wrong by so many ticks. */
  private static String identity(long pid, long wrongBy) throws IOException {
    var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    var stat = ProcessStat.of(pid).orElseThrow();
    return new ProcessIdentity(pid, stat.startTicks() - wrongBy, boot).toString();
  }

  private List<String> command() throws IOException {
    var replica = ReplicaFolder.of(folder.resolve("replicas"), id);
    var port = replica.placement().orElseThrow().port();
    return fixture.command("healthy").stream()
        .map(word -> word.replace("{port}", Integer.toString(port)))
        .toList();
  }

  private ReplicaFolder folder() throws IOException {
    var replicas = Trees.make(folder.resolve("replicas"));
    var port = new Ports(InetAddress.getLoopbackAddress()).take();
    var placement = new Placement(port, READINESS, OptionalInt.empty(), List.of());
    ReplicaFolder.create(replicas, id, aside -> aside.writePlacement(placement));
    return ReplicaFolder.of(replicas, id);
  }

  private String ended(LocalEngine engine) {
    assertThat(holdsWithin(SOON, () -> phase(engine) == Phase.EXITED)).isTrue();
    return String.valueOf(engine.observe(id.deployment()).getFirst().reason());
  }

  private Phase phase(LocalEngine engine) {
    return phase(engine, id);
  }

  private static Phase phase(LocalEngine engine, ReplicaId id) {
    return engine.observe(id.deployment()).stream()
        .filter(seen -> seen.id().equals(id))
        .map(Observation::phase)
        .findFirst()
        .orElseThrow();
  }
}
