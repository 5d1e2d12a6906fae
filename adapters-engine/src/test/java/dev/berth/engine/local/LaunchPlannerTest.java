package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.InMemoryArtifactRepository;
import dev.berth.model.Serving;
import dev.berth.replica.Endpoint;
import dev.berth.replica.ReplicaFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LaunchPlannerTest {
  private static final ReplicaFolder REPLICA = new ReplicaFolder(Path.of("/replica"));

  @TempDir Path folder;

  @Test
  void fillsInWhatBelongsToTheReplica() throws IOException {
    var files = new InMemoryArtifactRepository();
    var digest = files.put(new ByteArrayInputStream(new byte[] {1}));
    var store = ArtifactStore.open(folder, files::copyTo);
    var runtime =
        new ServingRuntime(
            List.of(
                "serve",
                "--at={port}",
                "{model}",
                "{api}",
                "{name}/{version}",
                "{threads}",
                "{memory} {heap} {direct}",
                "{other}",
                "$1{"),
            "/ready",
            false,
            List.of(Path.of("/opt/runtime")),
            null,
            Map.of());
    var spec = ReplicaFixture.served(new Serving.Artifact("onnx", digest));
    var launch =
        new LaunchPlanner(Map.of("onnx", runtime), store)
            .plan(spec, new Endpoint("127.0.0.1", 20_001), REPLICA);
    assertThat(launch)
        .isEqualTo(
            new Launch.Program(
                List.of(
                    "serve",
                    "--at=20001",
                    "/replica/model",
                    "/replica/api.json",
                    spec.version().model() + "/" + spec.version().rid(),
                    "2",
                    "256 64 32",
                    "{other}",
                    "$1{"),
                "/ready",
                folder.resolve("artifacts").resolve(digest),
                List.of(Path.of("/opt/runtime")),
                null));
  }

  @Test
  void refusesAMissingArtifact() throws IOException {
    var digest = "0".repeat(64);
    var runtime = ServingRuntime.onnx(Path.of("jdk"), "x.jar", Path.of("x.aot"), List.of());
    var planner = new LaunchPlanner(Map.of("onnx", runtime), ArtifactStore.open(folder));
    var spec = ReplicaFixture.served(new Serving.Artifact("onnx", digest));
    assertThat(planner.plan(spec, new Endpoint("127.0.0.1", 1), REPLICA))
        .isEqualTo(new Launch.Refused("The artifact %s is missing.".formatted(digest)));
  }

  @Test
  void runsACommandWithItsPortAndTheUsualProbe() throws IOException {
    var planner = new LaunchPlanner(Map.of(), ArtifactStore.open(folder));
    var spec = ReplicaFixture.served(new Serving.Command(List.of("serve", "{port}", "{model}")));
    assertThat(planner.plan(spec, new Endpoint("127.0.0.1", 7), REPLICA))
        .isEqualTo(
            new Launch.Program(
                List.of("serve", "7", "{model}"), "/v2/health/ready", null, List.of(), null));
    var nothing = ReplicaFixture.served(new Serving.Command(List.of()));
    assertThat(planner.plan(nothing, new Endpoint("127.0.0.1", 7), REPLICA))
        .isEqualTo(new Launch.Refused("The command is empty."));
  }
}
