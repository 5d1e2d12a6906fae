package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.runs;
import static dev.berth.engine.local.LocalEngineFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.model.Serving;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that misuse where they run, by a Berth that is root. */
final class IsolationTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
  private final ReplicaId other = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
  @TempDir Path folder;
  private LocalEngineFixture fixture;
  private LocalEngine engine;

  @BeforeEach
  void open() {
    assumeTrue("root".equals(System.getProperty("user.name")), "Berth is not root here");
    fixture = new LocalEngineFixture(folder);
    engine = fixture.open();
  }

  @AfterEach
  void endEverything() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void eachReplicaIsAUserOfItsOwnWithoutGroupsOrRights() throws IOException {
    ready(id, "daemon");
    ready(other, "daemon");
    assertThat(uid(id)).isNotEqualTo(uid(other));
    for (var each : List.of(id, other)) {
      var uid = Integer.toString(uid(each));
      var status = text(Path.of("/proc", Long.toString(fixture.pid(each)), "status"));
      assertThat(status)
          .contains("\nUid:\t" + String.join("\t", List.of(uid, uid, uid, uid)) + "\n")
          .contains("\nGid:\t" + String.join("\t", List.of(uid, uid, uid, uid)) + "\n")
          .containsPattern("\nGroups:\\s*\n")
          .containsPattern("\nCapPrm:\\s0+\n")
          .containsPattern("\nCapBnd:\\s0+\n")
          .containsPattern("\nNoNewPrivs:\\s1\n");
      assertThat(Files.getAttribute(fixture.folder(each).resolve("work"), "unix:uid"))
          .isEqualTo(uid(each));
    }
  }

  @Test
  void theDataFolderMayLieInAClosedFolder() throws IOException {
    fixture.close();
    fixture = new LocalEngineFixture(Trees.make(folder.resolve("a closed one").resolve("data")));
    engine = fixture.open();
    ready(id, "daemon");
  }

  @Test
  void anAdoptedReplicaKeepsItsUser() throws IOException {
    ready(id, "daemon");
    engine = fixture.open();
    var users = new ArrayList<Integer>(List.of(uid(id)));
    for (int attempt = 1; attempt <= 4; attempt++) {
      var next = new ReplicaId(other.deployment(), 1, 0, attempt);
      ready(next, "daemon");
      users.add(uid(next));
    }
    assertThat(users).doesNotHaveDuplicates();
  }

  @Test
  void whatAReplicaMayNotReadOfAnotherRootMay() throws Exception {
    ready(other, "daemon");
    var treasure = fixture.folder(other).resolve("work").resolve("treasure");
    Files.writeString(treasure, "gold");
    var arguments = List.of(fixture.folder(other).toString(), Long.toString(fixture.pid(other)));
    ready(id, "thief", arguments.toArray(String[]::new));
    assertThat(attempts(fixture.folder(id).resolve("work")))
        .hasSize(11)
        .noneMatch(line -> line.endsWith(": done"));

    assertThat(attempts(asRoot("thief", arguments)))
        .hasSize(11)
        .allMatch(line -> line.endsWith(": done"));
  }

  @Test
  void aReplicaCannotReplaceWhatBerthReads() throws IOException {
    ready(id, "planter");
    assertThat(attempts(fixture.folder(id).resolve("work")))
        .hasSize(20)
        .noneMatch(line -> line.endsWith(": done"));
    stopAndRemove();
    assertThat(Path.of("/etc/hostname")).exists();
  }

  @Test
  void aDaemonThatForgotItsReplicaEndsWithIt() throws Exception {
    ready(id, "daemon");
    var daemon = daemon(fixture.folder(id).resolve("work"));
    assertThat(runs(daemon)).isTrue();
    stopAndRemove();
    assertThat(runs(daemon)).isFalse();

    var unseen = daemon(asRoot("daemon", List.of()));
    assertThat(runs(unseen)).as("a daemon of nobody's goes on").isTrue();
    LocalEngineFixture.kill(unseen);
  }

  @Test
  void aProcessThatIsAlwaysAnotherEndsWithItsReplica() throws IOException {
    ready(id, "runner");
    var uid = uid(id);
    assertThat(holdsWithin(SOON, () -> users(uid) > 1)).isTrue();
    stopAndRemove();
    assertThat(holdsWithin(Duration.ofMillis(300), () -> users(uid) > 0)).isFalse();
  }

  @Test
  void aLogIsBoundedHoweverMuchIsSaid() {
    ready(id, "chatty");
    var log = fixture.folder(id).resolve("log").toFile();
    var old = fixture.folder(id).resolve("log.1").toFile();
    assertThat(holdsWithin(SOON, () -> old.length() > 0 && log.length() < (8 << 20))).isTrue();
    assertThat(old.length()).isLessThanOrEqualTo(16 << 20);
  }

  @Test
  void aTreeThatNoPathReachesIsRemoved() throws IOException {
    ready(id, "digger");
    stopAndRemove();
    assertThat(folder.resolve("replicas")).isEmptyDirectory();
  }

  private void stopAndRemove() {
    engine.stop(id, Duration.ZERO, 1);
    assertThat(holdsWithin(SOON, () -> phase(id) == Phase.EXITED)).isTrue();
    engine.remove(id, 1);
    assertThat(fixture.folder(id)).doesNotExist();
  }

  private void ready(ReplicaId each, String mode, String... arguments) {
    var command = fixture.intruder("{port}", mode, arguments);
    engine.start(each, ReplicaFixture.served(new Serving.Command(command)), 1);
    assertThat(holdsWithin(SOON, () -> phase(each) == Phase.READY))
        .as(() -> engine.observe(each.deployment()).toString())
        .isTrue();
  }

  /** Does the same as root, outside of the engine, and answers where it left what came of it. */
  private Path asRoot(String mode, List<String> arguments) throws Exception {
    var work = Files.createDirectory(folder.resolve("as-root-" + mode));
    var port = Integer.toString(new Ports(InetAddress.getLoopbackAddress()).take());
    var process =
        new ProcessBuilder(fixture.intruder(port, mode, arguments.toArray(String[]::new)))
            .directory(work.toFile())
            .inheritIO()
            .start();
    try {
      assertThat(holdsWithin(SOON, () -> Files.exists(work.resolve("attempts")))).isTrue();
    } finally {
      process.destroyForcibly().waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    return work;
  }

  private static List<String> attempts(Path work) {
    return text(work.resolve("attempts")).lines().toList();
  }

  private static long daemon(Path work) {
    assertThat(holdsWithin(SOON, () -> Files.exists(work.resolve("daemon")))).isTrue();
    return Long.parseLong(text(work.resolve("daemon")));
  }

  private static int users(int uid) {
    try {
      return ProcessTable.read().ofUser(uid).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int uid(ReplicaId each) throws IOException {
    return fixture.placement(each).uid().orElseThrow();
  }

  private Phase phase(ReplicaId each) {
    return engine.observe(each.deployment()).stream()
        .filter(seen -> seen.id().equals(each))
        .map(Observation::phase)
        .findFirst()
        .orElseThrow();
  }
}
