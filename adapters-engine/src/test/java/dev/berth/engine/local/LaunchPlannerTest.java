package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Serving;
import dev.berth.replica.Endpoint;
import dev.berth.replica.ReasonCode;
import dev.berth.replica.ReplicaFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LaunchPlannerTest {
  private static final ReplicaFolder REPLICA = new ReplicaFolder(Path.of("/replica"));

  @Test
  void fillsInWhatBelongsToTheReplica() {
    var digest = "0".repeat(64);
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
        new LaunchPlanner(Map.of("onnx", runtime))
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
                digest,
                spec.version().api(),
                List.of(Path.of("/opt/runtime")),
                null));
  }

  @Test
  void runsACommandWithItsPortAndTheUsualProbe() {
    var planner = new LaunchPlanner(Map.of());
    var spec = ReplicaFixture.served(new Serving.Command(List.of("serve", "{port}", "{model}")));
    assertThat(planner.plan(spec, new Endpoint("127.0.0.1", 7), REPLICA))
        .isEqualTo(
            new Launch.Program(
                List.of("serve", "7", "{model}"), "/v2/health/ready", null, null, List.of(), null));
    var nothing = ReplicaFixture.served(new Serving.Command(List.of()));
    assertThat(planner.plan(nothing, new Endpoint("127.0.0.1", 7), REPLICA))
        .isEqualTo(new Launch.Refused(ReasonCode.COMMAND_NOT_FOUND, "The command is empty."));
  }
}
