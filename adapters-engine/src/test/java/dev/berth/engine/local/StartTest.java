package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.berth.model.Serving;
import dev.berth.replica.Evidence;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica finds when it is started, and why some are not. */
final class StartTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
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
  void theEnvironmentHoldsNothingButWhatWasAsked() {
    var asked = Map.of("TOKEN", "it's $HOME `x` \"y\"\n second line", "PATH", "/usr/bin:/bin");
    var plain = fixture.running("curious");
    ready(new ReplicaSpec(plain.version(), plain.resources(), 1, asked, null));
    assertThat(text(work().resolve("environment")))
        .isEqualTo(
            """
            BERTH_REPLICA=%s
            LANG=C.UTF-8
            PATH=/usr/bin:/bin
            TMPDIR=%s
            TOKEN=it's $HOME `x` "y"
             second line
            """
                .formatted(id, work()));
    assertThat(fixture.folder(id).resolve("environment")).doesNotExist();
  }

  @Test
  void theEnvironmentOfOneWithoutVariablesHoldsNothingElse() {
    var plain = fixture.running("curious");
    ready(new ReplicaSpec(plain.version(), plain.resources(), 1, Map.of(), null));
    assertThat(text(work().resolve("environment")).lines())
        .containsExactly(
            "BERTH_REPLICA=" + id,
            "LANG=C.UTF-8",
            "PATH=" + Programs.BASE_ENVIRONMENT.get("PATH"),
            "TMPDIR=" + work());
  }

  @Test
  void theProcessHasNothingOfBerths() throws Exception {
    ready(fixture.running("curious"));
    assertThat(text(work().resolve("facts")))
        .isEqualTo(
            """
            descriptors=0 1 2
            stdin=/dev/null
            folder=%s
            session=%d
            umask=077
            interrupt=True
            """
                .formatted(work().toRealPath(), fixture.supervisorPid(id)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.folder(id))))
        .isEqualTo(isRoot() ? "rwx--x---" : "rwx------");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @Test
  void aCommandThatDoesNotExistIsNamed() {
    var reason = ended(command("no-such-program", "{port}"));
    assertThat(reason).contains("exit code 127").contains("no-such-program");
  }

  @Test
  void theLastLineOfTheLogIsPartOfTheReasonWithoutControlCharacters() {
    var reason = ended(command("printf", "first\\n\\033[31mit\\tfailed\\033[0m\\n \\n"));
    assertThat(reason).isEqualTo("It ended with exit code 0. The last line of its log: itfailed");
  }

  @Test
  void anImageCannotRunHere() {
    assertThat(ended(ReplicaFixture.served(new Serving.Image("registry/model:1"))))
        .isEqualTo(
            "The image registry/model:1 cannot run here:"
                + " the local engine runs processes, not containers.");
  }

  @Test
  void aFormatWithoutServingRuntimeIsNamed() {
    assertThat(ended(ReplicaFixture.served(new Serving.Artifact("gguf", "0".repeat(64)))))
        .isEqualTo("No serving runtime is configured for the format gguf.");
  }

  @Test
  void aModelFileThatIsMissingIsNamed() {
    var digest = "0".repeat(64);
    assertThat(ended(ReplicaFixture.served(new Serving.Artifact("slow", digest))))
        .isEqualTo("It could not be started. The artifact %s is missing.".formatted(digest));
  }

  /** A file of many gigabytes takes minutes; the reconciler, who starts it, has other work. */
  @Test
  void nobodyButTheReplicaWaitsForItsModelFile() {
    fixture.close();
    var fetched = new CountDownLatch(1);
    fixture =
        new LocalEngineFixture(
            folder,
            (_, _) -> {
              try {
                assertThat(fetched.await(20, TimeUnit.SECONDS)).isTrue();
                return false;
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    engine = fixture.open();
    engine.start(id, ReplicaFixture.served(new Serving.Artifact("slow", "0".repeat(64))), 1);

    assertThat(observation().phase()).isEqualTo(Phase.STARTING);
    fetched.countDown();
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.EXITED)).isTrue();
  }

  @Test
  void theAnswerOfAnotherProcessOnItsPortProvesNothing() throws Exception {
    engine.start(id, fixture.running("late"), 1);
    assertThat(holdsWithin(SOON, () -> fixture.starts(id) == 1)).isTrue();
    var port = fixture.placement(id).port();
    var asked = new CountDownLatch(3);
    var stranger =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    stranger.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
          asked.countDown();
        });
    stranger.start();
    try {
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(observation().phase()).isEqualTo(Phase.STARTING);
    } finally {
      stranger.stop(0);
    }
    Files.createFile(work().resolve("go"));
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.READY)).isTrue();
  }

  @Test
  void aReplicaThatWasRefusedStaysKnown() {
    var spec = command("no-such-program");
    var image = ReplicaFixture.served(new Serving.Image("registry/model:1"));
    var reason = ended(image);
    engine = fixture.open();
    engine.start(id, spec, 1);
    assertThat(observation())
        .isEqualTo(
            new Observation(
                id, Phase.EXITED, null, Evidence.of(ReasonCode.IMAGE_NOT_SUPPORTED, reason)));
    engine.remove(id, 1);
    assertThat(fixture.folder(id)).doesNotExist();
  }

  @Test
  void saysThatLimitsAreNotEnforcedHere() {
    assertThat(engine.notices()).singleElement().asString().contains("not enforced");
  }

  private static ReplicaSpec command(String... words) {
    return ReplicaFixture.served(new Serving.Command(List.of(words)));
  }

  private void ready(ReplicaSpec spec) {
    engine.start(id, spec, 1);
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.READY)).isTrue();
  }

  private String ended(ReplicaSpec spec) {
    engine.start(id, spec, 1);
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.EXITED)).isTrue();
    return String.valueOf(observation().reason());
  }

  private Observation observation() {
    return engine.observe(id.deployment()).getFirst();
  }

  private Path work() {
    return fixture.folder(id).resolve("work");
  }
}
