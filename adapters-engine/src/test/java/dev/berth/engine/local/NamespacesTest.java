package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.runs;
import static dev.berth.engine.local.LocalEngineFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.local.Isolation.Kind;
import dev.berth.replica.ReplicaId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What isolates the replicas of a Berth that is not root, tried as such a user; and that the same
 * attempts succeed where isolation is off.
 */
final class NamespacesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int USER = 12_345;
  private static final String ATTEMPTS =
      """
      try() { if "$@" > /dev/null 2>&1; then echo done; else echo refused; fi >> attempts.new; }
      try cat "$1/owner.key"
      try ls "$1/artifacts"
      try kill -0 "$2"
      try cat "/proc/$2/environ"
      try sh -c 'echo x >> ../model'
      try unshare -rm sh -c 'umount "$0" && cat "$0/owner.key"' "$1"
      setsid sh -c 'exec env -i sleep 1000' &
      echo "$TOKEN" >> attempts.new
      trap 'echo asked > asked; exit 5' TERM
      mv attempts.new attempts
      while :; do sleep 0.1; done
      """;

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
  @TempDir Path folder;
  private ReplicaFolder replica;
  private Path view;

  @BeforeEach
  void makeFolders() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
    view = Scripts.install("view", folder);
    assumeTrue(
        Programs.succeeds(asUser(List.of("unshare", "--user", "--mount", "true"))),
        "this machine has no user namespaces for everybody");
    Files.writeString(folder.resolve("owner.key"), "secret");
    Files.createDirectory(folder.resolve("artifacts"));
    var replicas = Files.createDirectory(folder.resolve("replicas"));
    ReplicaFolder.create(
        replicas,
        id,
        aside -> aside.writeEnvironment(Supervisor.shellText(Map.of("TOKEN", "it's"))));
    replica = ReplicaFolder.of(replicas, id);
    Files.writeString(replica.model(), "model");
    assertThat(Programs.succeeds(List.of("chown", "-R", USER + ":" + USER, folder.toString())))
        .isTrue();
  }

  @Test
  void aReplicaSeesAndReachesNothingOfItsOwnUsers() throws Exception {
    var bystander = new ProcessBuilder(asUser(List.of("sleep", "1000"))).start();
    try {
      var process = start(Kind.NAMESPACES, bystander.pid());
      assertThat(attempts())
          .containsExactly(
              "refused", "refused", "refused", "refused", "refused", "refused", "it's");
      var members = members(process);
      assertThat(members).hasSizeGreaterThan(3);
      members.forEach(ProcessHandle::destroy);
      assertThat(process.waitFor()).as("the exit code of the replica").isEqualTo(5);
      assertThat(replica.work().resolve("asked")).exists();
      assertThat(holdsWithin(SOON, () -> members.stream().noneMatch(each -> runs(each.pid()))))
          .isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void nothingOutlivesItsFirstProcess() throws Exception {
    var process = start(Kind.NAMESPACES, 1);
    attempts();
    var members = members(process);
    process.destroyForcibly();
    assertThat(holdsWithin(SOON, () -> members.stream().noneMatch(each -> runs(each.pid()))))
        .isTrue();
  }

  @Test
  void withoutIsolationTheSameSucceeds() throws Exception {
    var bystander = new ProcessBuilder(asUser(List.of("sleep", "1000"))).start();
    var process = start(Kind.NONE, bystander.pid());
    try {
      assertThat(attempts())
          .containsExactly("done", "done", "done", "done", "done", "refused", "it's");
    } finally {
      members(process).forEach(ProcessHandle::destroyForcibly);
      bystander.destroyForcibly();
    }
  }

  @Test
  void oneWithoutVariablesFindsNoneOfTheShells() throws Exception {
    Files.delete(replica.path().resolve("environment"));
    var wrapped =
        new Isolation(Kind.NAMESPACES, folder, view)
            .wrap(replica, OptionalInt.empty(), List.of(replica.path()), List.of("env"));
    var said = folder.resolve("said").toFile();
    var process =
        Programs.silent(asUser(wrapped))
            .directory(replica.work().toFile())
            .redirectOutput(said)
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(text(said.toPath()).lines())
        .containsExactlyInAnyOrder("LANG=C.UTF-8", "PATH=" + Programs.BASE_ENVIRONMENT.get("PATH"));
  }

  @Test
  void aViewThatCoversNothingEndsTheCommand() throws Exception {
    var table = Files.writeString(folder.resolve("mounts"), "");
    var line = List.of("sh", view.toString(), "/", table.toString(), "--", "true");
    assertThat(Programs.succeeds(line)).isFalse();
  }

  @Test
  void saysWhereIsolationIsOff() {
    assertThat(new Isolation(Kind.NONE, folder, view).notices())
        .singleElement()
        .asString()
        .startsWith("Isolation is off");
    assertThat(new Isolation(Kind.NAMESPACES, folder, view).notices()).isEmpty();
  }

  private Process start(Kind kind, long other) throws IOException {
    var isolation = new Isolation(kind, folder, view);
    var wrapped =
        isolation.wrap(
            replica,
            OptionalInt.empty(),
            List.of(replica.path()),
            List.of("sh", "-c", ATTEMPTS, "replica", folder.toString(), Long.toString(other)));
    var line = new ArrayList<>(List.of("sh", "-c", "exec 3< \"$0\"; exec \"$@\""));
    line.add(replica.path().resolve("environment").toString());
    line.addAll(wrapped);
    return Programs.silent(asUser(line)).directory(replica.work().toFile()).start();
  }

  private static List<String> asUser(List<String> command) {
    var line = new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER));
    line.addAll(List.of("--clear-groups", "--"));
    line.addAll(command);
    return line;
  }

  private List<String> attempts() {
    var file = replica.work().resolve("attempts");
    assertThat(holdsWithin(SOON, () -> Files.exists(file))).isTrue();
    return text(file).lines().toList();
  }

  private static List<ProcessHandle> members(Process process) {
    var members = new ArrayList<>(process.descendants().toList());
    members.add(process.toHandle());
    return members;
  }
}
