package dev.berth.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits that an operator configured are the ones that errors tell. */
final class ConfiguredQueueIT {
  @TempDir private Path data;

  @Test
  void limitsAreThoseOfTheConfiguration() throws IOException {
    Files.writeString(
        data.resolve("berth.properties"),
        """
        queue.max-thread-count=64
        queue.cpu=4
        queue.memory=2GiB
        queue.replicas=4
        queue.gpu.T4=3
        queue.gpu.T4.per-replica=2
        queue.gpu.A10G=1
        """);
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      var rid = foundry.createOn("canary", "{\"minReplicas\":0,\"maxReplicas\":1}");
      refused(
          foundry,
          rid,
          "\"threadCount\":65",
          "ThreadCountTooHigh",
          "The specified thread count exceeds the maximum allowed value.",
          "{\"maxThreadCount\":64,\"providedThreadCount\":65}");
      refused(
          foundry,
          rid,
          "\"gpu\":{\"count\":3,\"type\":\"T4\"}",
          "InvalidGpuCount",
          "The GPU count is invalid. The GPU count must be between 1 and the maximum allowed for"
              + " the requested GPU type.",
          "{\"providedGpuCount\":3,\"maxGpuCount\":2}");
      refused(
          foundry,
          rid,
          "\"gpu\":{\"count\":1,\"type\":\"V100\"}",
          "GpuTypeNotAvailable",
          "The requested GPU type is not available. Use a GPU type that is available in the"
              + " deployment's resource queue.",
          "{\"requestedGpuType\":\"V100\",\"availableGpuTypes\":[\"A10G\",\"T4\"]}");
      refused(
          foundry,
          rid,
          "\"cpu\":8",
          "Default:InvalidArgument",
          "cpu: asked for 8 (expected: at most 4, of which others hold 0)",
          "{\"field\":\"cpu\",\"used\":\"0\",\"asked\":\"8\",\"limit\":\"4\"}");
    }
  }

  private static void refused(
      Foundry foundry,
      String rid,
      String field,
      String name,
      String description,
      String parameters) {
    var configuration = "{\"minReplicas\":1,\"maxReplicas\":1," + field + "}";
    for (var answer :
        List.of(
            foundry.create(Foundry.MODEL, "master", configuration),
            foundry.replace(rid, configuration))) {
      Refused.byFoundry(answer, 400, "INVALID_ARGUMENT", name, description, parameters);
    }
  }
}
