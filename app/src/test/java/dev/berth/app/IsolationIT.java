package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A deployed model that tries to read and reach what is not its own. */
final class IsolationIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ATTEMPTS = 31;

  @TempDir private Path data;
  @TempDir private Path asRoot;

  @Test
  void aModelThatTriesEverythingGetsNothing() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "Berth is not root here");
    var thief = thief();
    try (var berth = BerthProcess.startDemo(data)) {
      var foundry = new Foundry(berth.rest());
      foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
      var facts = facts(berth);
      var model = publish(berth.rest(), command(thief, "{port}", facts));

      var created =
          berth
              .rest()
              .post(
                  Foundry.BASE + "?preview=true",
                  """
                  {"deploymentType":{"type":"direct","modelRid":"%s","branch":"thief"},
                   "runtimeConfiguration":%s}"""
                      .formatted(model, Foundry.SAMPLE_CONFIGURATION));
      assertThat(created.status()).as(created.text()).isEqualTo(200);
      var rid = created.json().get("rid").asString();
      foundry.awaitState(rid, "ACTIVE");
      var deployment = rid.substring(rid.lastIndexOf('.') + 1);
      var replica =
          berth.replicaPids().keySet().stream()
              .filter(name -> name.startsWith(deployment))
              .findFirst()
              .orElseThrow();
      assertThat(attempts(data.resolve("replicas").resolve(replica).resolve("work")))
          .hasSize(ATTEMPTS)
          .noneMatch(line -> line.endsWith(": done"))
          .contains("ask PostgreSQL: Refused a password is wanted")
          .contains("ask for the routes: Refused status 16")
          .contains("ask Berth: Refused status 401");

      facts.put("xds", Map.of("x-berth-xds", berth.read("run/xds.secret")));
      facts.put("rest", Map.of("Authorization", "Bearer " + berth.key()));
      assertThat(attemptsOfRoot(command(thief, "0", facts)))
          .hasSize(ATTEMPTS)
          .allMatch(line -> line.endsWith(": done"));
    } finally {
      Files.delete(thief);
      Files.delete(Objects.requireNonNull(thief.getParent()));
    }
  }

  private static Path thief() throws IOException {
    var folder = Files.createTempDirectory("berth-thief");
    var thief = folder.resolve("thief.py");
    try (var source = Objects.requireNonNull(IsolationIT.class.getResourceAsStream("thief.py"))) {
      Files.copy(source, thief);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(thief, PosixFilePermissions.fromString("rw-r--r--"));
    return thief;
  }

  private Map<String, Object> facts(BerthProcess berth) {
    var postmaster = berth.read("postgres/data/postmaster.pid").lines().toList();
    var other = berth.replicaPids().entrySet().iterator().next();
    var facts = new HashMap<String, Object>();
    facts.put("data", data.toString());
    facts.put("other", data.resolve("replicas").resolve(other.getKey()).toString());
    facts.put("postgres", Integer.parseInt(postmaster.get(3).strip()));
    facts.put("grpc", berth.grpcPort());
    facts.put("http", berth.httpPort());
    facts.put("model", Foundry.MODEL);
    facts.put(
        "pids",
        Map.of(
            "berth", berth.pid(),
            "envoy", berth.envoyPid(),
            "postmaster", Long.parseLong(postmaster.getFirst()),
            "replica", other.getValue()));
    return facts;
  }

  private static List<String> command(Path thief, String port, Map<String, Object> facts) {
    return List.of("python3", "-SE", thief.toString(), port, JSON.writeValueAsString(facts));
  }

  /** Makes a model whose version on the branch is that command, and answers its RID. */
  private static String publish(Rest rest, List<String> command) {
    var model = Rest.ok(rest.post("/v1/projects/default/models", "{\"displayName\":\"thief\"}"));
    var version =
        Rest.ok(
            rest.post(
                "/v1/" + model.get("name").asString() + "/versions?branch=thief",
                JSON.writeValueAsString(Map.of("command", Map.of("arguments", command)))));
    assertThat(version.at("/command/arguments")).hasSize(command.size());
    return model.get("rid").asString();
  }

  private List<String> attemptsOfRoot(List<String> command) throws Exception {
    var process = new ProcessBuilder(command).directory(asRoot.toFile()).inheritIO().start();
    try {
      return attempts(asRoot);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<String> attempts(Path work) throws IOException {
    var file = work.resolve("attempts");
    Await.until("it tried everything", SOON, () -> Files.exists(file), exists -> exists);
    return Files.readAllLines(file);
  }
}
