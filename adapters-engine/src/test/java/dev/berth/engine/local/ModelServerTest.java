package dev.berth.engine.local;

import static dev.berth.engine.local.LocalEngineFixture.holdsWithin;
import static dev.berth.engine.local.LocalEngineFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.DataType;
import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.ModelApi;
import dev.berth.model.ModelVersion;
import dev.berth.model.Parameter;
import dev.berth.model.Serving;
import dev.berth.replica.Endpoint;
import dev.berth.replica.Observation;
import dev.berth.replica.Phase;
import dev.berth.replica.ReplicaFixture;
import dev.berth.replica.ReplicaId;
import dev.berth.replica.ReplicaSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in serving runtime, started for a real model. */
final class ModelServerTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path IRIS =
      Path.of("../app/src/main/resources/dev/berth/app/demo/iris.onnx");
  private static final ModelApi API =
      new ModelApi(
          Stream.of("sepal_length", "sepal_width", "petal_length", "petal_width")
              .map(name -> new Parameter(name, DataType.Scalar.DOUBLE, true))
              .toList(),
          List.of(
              new Parameter("species", DataType.Scalar.STRING, true),
              new Parameter(
                  "probabilities",
                  new DataType.Map(DataType.Scalar.STRING, DataType.Scalar.DOUBLE),
                  true)));

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
            Map.of("onnx", OnnxRuntime.create()),
            store,
            new LocalSettings(
                InetAddress.getLoopbackAddress(), UserIds.of(folder), Gpus.NONE, Map.of()));
  }

  @AfterEach
  void endEverything() throws InterruptedException {
    engine.stopAll(Duration.ZERO);
    engine.close();
  }

  @Test
  void servesAModelInTheMemoryOfItsReplica() throws Exception {
    engine.start(id, serving(Files.readAllBytes(IRIS)), 1);
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.READY)).isTrue();
    var endpoint = Objects.requireNonNull(observation().endpoint());
    assertThat(predict(endpoint)).contains("\"species\":\"setosa\"");
    assertThat(residentBytes()).isLessThan(256L << 20);
    engine.stop(id, SOON, 1);
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.EXITED)).isTrue();
    assertThat(observation().reason()).isEqualTo("It was stopped.");
  }

  @Test
  void saysWhyAModelCannotBeLoaded() throws Exception {
    engine.start(id, serving("no model".getBytes(StandardCharsets.UTF_8)), 1);
    assertThat(holdsWithin(SOON, () -> observation().phase() == Phase.EXITED)).isTrue();
    assertThat(observation().reason())
        .startsWith("It ended with exit code 3. The last line of its log: ")
        .contains("model");
  }

  private ReplicaSpec serving(byte[] model) throws IOException {
    var digest = artifacts.put(new ByteArrayInputStream(model));
    var spec = ReplicaFixture.served(new Serving.Artifact("onnx", digest));
    var version = spec.version();
    return new ReplicaSpec(
        ModelVersion.registered(
            version.rid(), version.model(), API, version.serving(), version.createdAt()),
        spec.resources(),
        spec.threadCount(),
        Map.of(),
        null);
  }

  private static String predict(Endpoint endpoint) throws Exception {
    var input =
        """
        {"input":{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}}\
        """;
    var request =
        HttpRequest.newBuilder(URI.create("http://" + endpoint + "/transformJson"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(input))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private long residentBytes() {
    var journal = folder.resolve("replicas").resolve(id.toString()).resolve("journal");
    var pid = Journal.parse(text(journal)).serving().orElseThrow().pid();
    var line =
        text(Path.of("/proc", Long.toString(pid), "status"))
            .lines()
            .filter(each -> each.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }

  private Observation observation() {
    return engine.observe(id.deployment()).getFirst();
  }
}
