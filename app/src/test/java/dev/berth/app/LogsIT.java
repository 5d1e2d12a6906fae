package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Reading what a replica prints while it prints it, on the command line and over REST. */
@ExtendWith(SharedBerth.class)
final class LogsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Answers every request, and prints each on a line. */
  private static final List<String> PROGRAM =
      List.of(
          "python3",
          "-SEc",
          "import http.server as h, sys; h.HTTPServer((sys.argv[1], int(sys.argv[2])), type('Any',"
              + " (h.BaseHTTPRequestHandler,), {'do_GET': lambda it: (it.send_response(200),"
              + " it.end_headers())})).serve_forever()",
          "{host}",
          "{port}");

  @TempDir private Path folder;
  private final BerthProcess berth;
  private final Rest owner;

  LogsIT(BerthProcess berth) {
    this.berth = berth;
    this.owner = berth.rest();
  }

  @Test
  void followsUntilTheReplicaEnds() throws Exception {
    var deployment = deployProgram();
    var told = folder.resolve("told");
    var reader = follow(deployment, told);
    try (var rest = HttpClient.newHttpClient()) {
      var streamed =
          rest.send(
              owner.request("/v1/" + deployment + ":tailLogs?follow=true&lines=1").build(),
              BodyHandlers.ofLines());
      var before = lines(told, 1);
      lines(told, before + 3);

      Rest.ok(owner.post("/v1/" + deployment + ":disable", "{}"));

      assertThat(reader.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(reader.exitValue()).isZero();
      assertThat(told).content().contains("\"GET /v2/health/ready HTTP/1.1\" 200");
      assertThat(streamed.body().map(line -> Rest.json(line).get("replica").asString()))
          .hasSizeGreaterThan(1)
          .containsOnly("r1-0-1");
    } finally {
      reader.destroyForcibly();
      owner.send(owner.request("/v1/" + deployment).DELETE());
    }
  }

  /** Waits until so many lines were told, and answers how many are. */
  private static int lines(Path told, int least) {
    return Await.until(
        "%d lines are told".formatted(least),
        LIMIT,
        () -> told.toFile().length() == 0 ? 0 : (int) text(told).lines().count(),
        count -> count >= least);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process follow(String deployment, Path told) throws Exception {
    var uuid = deployment.substring(deployment.lastIndexOf('/') + 1);
    var command = new ProcessBuilder(BerthProcess.HOME.resolve("berth").toString(), "logs", uuid);
    command.command().addAll(List.of("--follow", "--data", berth.data().toString()));
    command.environment().put("BERTH_ASSUME_BUILT", "1");
    return command.redirectErrorStream(true).redirectOutput(told.toFile()).start();
  }

  private String deployProgram() {
    var model = Rest.ok(owner.post("/v1/projects/default/models", "{\"displayName\":\"talker\"}"));
    var command = Map.of("command", Map.of("arguments", PROGRAM));
    var version =
        Rest.ok(
            owner.post(
                "/v1/" + model.get("name").asString() + "/versions?branch=master",
                JsonMapper.builder().build().writeValueAsString(command)));
    var created =
        Rest.ok(
            owner.post(
                "/v1/projects/default/deployments",
                """
                {"model":"%s","pinnedVersion":"%s",
                 "configuration":{"minReplicas":1,"maxReplicas":1}}\
                """
                    .formatted(model.get("rid").asString(), version.get("rid").asString())));
    var deployment = created.get("name").asString();
    var _ =
        Await.until(
            deployment + " is ready",
            LIMIT,
            () -> owner.get("/v1/" + deployment).json().get("state").asString(),
            "STATE_ACTIVE"::equals);
    return deployment;
  }
}
