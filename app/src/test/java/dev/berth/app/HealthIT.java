package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health tells of the database; liveness of the process is another matter. */
final class HealthIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> SERVICES =
      List.of("", "berth.v1.Deployments", "google.longrunning.Operations");

  @TempDir private Path data;

  @Test
  void followsADatabaseThatHangsAndThatComesBack() throws Exception {
    try (var berth = BerthProcess.startDemo(data);
        var client = new Native(berth)) {
      assertThat(SERVICES).allMatch(name -> client.health(name) == ServingStatus.SERVING);

      var postgres = postgres(berth);
      signal("STOP", postgres);
      try {
        for (var name : SERVICES) {
          Await.until(
              name, SOON, () -> client.health(name), now -> now == ServingStatus.NOT_SERVING);
        }
      } finally {
        signal("CONT", postgres);
      }

      for (var name : SERVICES) {
        Await.until(name, SOON, () -> client.health(name), now -> now == ServingStatus.SERVING);
      }
      var foundry = new Foundry(berth.rest());
      foundry.awaitState(
          foundry.createOn("canary", "{\"minReplicas\":1,\"maxReplicas\":1}"), "ACTIVE");
    }
  }

  /** The postmaster and all its children. */
  private static List<Long> postgres(BerthProcess berth) {
    var postmaster =
        Long.parseLong(berth.read("postgres/data/postmaster.pid").lines().toList().getFirst());
    var children = ProcessHandle.of(postmaster).orElseThrow().descendants().map(ProcessHandle::pid);
    return Stream.concat(Stream.of(postmaster), children).toList();
  }

  private static void signal(String signal, List<Long> pids) throws Exception {
    for (var pid : pids) {
      // A child may have ended by itself meanwhile.
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }
  }
}
