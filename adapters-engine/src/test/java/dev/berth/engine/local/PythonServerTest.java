package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.model.DataType;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.ModelApi;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python model server, started for functions that dill serialized, each in an environment with
 * what it needs. The packages come from where this machine's pip gets them.
 */
final class PythonServerTest {
  private static final Duration SOON = Duration.ofMinutes(4);
  private static final Path SERVER =
      Path.of("../model-server-python/src").toAbsolutePath().normalize();
  private static final ModelApi API =
      new ModelApi(
          List.of(
              new Parameter("count", DataType.Scalar.LONG, true),
              new Parameter("word", DataType.Scalar.STRING, false)),
          List.of(new Parameter("words", DataType.Scalar.STRING, true)));

  private final ReplicaId id = new ReplicaId(UUID.randomUUID(), 1, 0, 1);
  @TempDir Path folder;
  private final InMemoryArtifactRepository artifacts = new InMemoryArtifactRepository();
  private LocalEngine engine;

  @BeforeEach
  void open() throws Exception {
    var store = ArtifactStore.open(folder, artifacts::copyTo);
    engine =
        LocalEngine.open(
            folder,
            Map.of("dill", ServingRuntime.dill(SERVER)),
            store,
            LocalSettings.of(
                folder, InetAddress.getLoopbackAddress(), null, Gpus.NONE, null, System.getenv()));
  }

  @AfterEach
  void endEverything() throws InterruptedException {
    engine.stopAll(Duration.ZERO);
    engine.close();
  }

  @Test
  void servesAFunctionThatNeedsAPackage() throws Exception {
    // What inflection 0.5.1 makes of 3 "mouse" is known: it is asked whether it is there.
    start(
        """
        def served(count, word="mouse"):
            import inflection
            return {"words": str(count) + " " + inflection.pluralize(word)}
        """,
        List.of("inflection=0.5.1", "python"));
    assertThat(phaseWithin(Phase.READY)).isEqualTo(Phase.READY);
    assertThat(predict("{\"count\":3}")).isEqualTo("{\"output\":{\"words\":\"3 mice\"}}");
    assertThat(predict("{\"count\":2,\"word\":\"box\"}")).contains("2 boxes");
    assertThat(predict("{\"count\":\"many\"}"))
        .contains("\"errorName\":\"InferenceInvalidInput\"")
        .contains(
            "\"errorType\":{\"type\":\"typeMismatch\",\"expectedType\":\"long\",\"actualType\":\"string\"}");
    assertThat(predict("{}")).contains("\"type\":\"requiredValueMissing\",\"fieldName\":\"count\"");

    var began = System.nanoTime();
    var second = new ReplicaId(id.deployment(), 1, 1, 2);
    engine.start(
        second, spec("lambda count: {'words': 'x'}", List.of("python", "inflection=0.5.1")), 1);
    assertThat(holdsWithin(SOON, () -> seen(second).phase() == Phase.READY)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .as("the environment is used again")
        .isLessThan(Duration.ofSeconds(20));
    assertThat(folder.resolve("environments").toFile().list()).hasSize(1);
  }

  @Test
  void saysWhyPackagesCannotBeInstalled() throws Exception {
    start("lambda count: 'x'", List.of("no-such-package-of-berths-tests=1.0"));
    assertThat(phaseWithin(Phase.EXITED)).isEqualTo(Phase.EXITED);
    assertThat(seen(id).reason())
        .startsWith("It could not be started. Its Python packages cannot be installed: ")
        .contains("No matching distribution found for no-such-package-of-berths-tests");
    assertThat(folder.resolve("environments")).isEmptyDirectory();
  }

  @Test
  void saysWhichPackagesItCannotRead() throws Exception {
    start("lambda count: 'x'", List.of("--index-url=http://elsewhere"));
    assertThat(seen(id).reason()).contains("--index-url=http://elsewhere").contains("expected");
  }

  @Test
  void aStopDuringTheInstallationIsAnEnd() throws Exception {
    start("lambda count: 'x'", List.of("inflection=0.5.1"));
    engine.stop(id, Duration.ofSeconds(30), 1);
    assertThat(holdsWithin(Duration.ofSeconds(5), () -> seen(id).phase() == Phase.EXITED)).isTrue();
    assertThat(seen(id).reason()).isEqualTo("It was stopped.");
  }

  private void start(String function, List<String> requirements) throws Exception {
    engine.start(id, spec(function, requirements), 1);
  }

  private Phase phaseWithin(Phase wanted) {
    holdsWithin(SOON, () -> seen(id).phase() == wanted || seen(id).phase() == Phase.EXITED);
    var phase = seen(id).phase();
    if (phase != wanted) {
      throw new AssertionError(seen(id).toString());
    }
    return phase;
  }

  private ReplicaSpec spec(String function, List<String> requirements) throws Exception {
    return ReplicaFixture.served(
        new Serving.Artifact("dill", serialized(function)), API, requirements);
  }

  /** Serializes as the SDK's users do, with the pinned dill, and stores what came of it. */
  private String serialized(String function) throws Exception {
    var file = folder.resolve("function.dill");
    var program = function.startsWith("lambda") ? "served = " + function + "\n" : function;
    var dill = dill();
    var process =
        new ProcessBuilder(
                "python3",
                "-c",
                program
                    + "import dill, sys\nwith open(sys.argv[1], 'wb') as f: dill.dump(served, f, recurse=True)",
                file.toString())
            .inheritIO();
    process.environment().put("PYTHONPATH", dill.toString());
    assumeTrue(process.start().waitFor() == 0, "this machine has no Python");
    try (var content = Files.newInputStream(file)) {
      return artifacts.put(content);
    }
  }

  /** The pinned dill, for this machine's own Python. */
  private static Path dill() throws IOException, InterruptedException {
    var fetched = Path.of("target", "dill").toAbsolutePath();
    var process =
        new ProcessBuilder(
                "python3",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--upgrade",
                "--require-hashes",
                "--target",
                fetched.toString(),
                "--requirement",
                SERVER.resolve("berth_model_server/requirements.txt").toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return fetched;
  }

  private String predict(String input) throws Exception {
    var endpoint = Objects.requireNonNull(seen(id).endpoint());
    var request =
        HttpRequest.newBuilder(URI.create("http://" + endpoint + "/transformJson"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"input\":" + input + "}"))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private Observation seen(ReplicaId each) {
    return engine.observe(each.deployment()).stream()
        .filter(one -> one.id().equals(each))
        .findFirst()
        .orElseThrow();
  }
}
