package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.persistence.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start without a flag, told everything by environment variables. */
final class EnvironmentIT {
  private static final Pattern VARIABLE = Pattern.compile("BERTH_[A-Z_]+");

  @TempDir private Path folder;

  @Test
  void everyFlagIsAnEnvironmentVariable() throws IOException {
    var data = folder.resolve("data");
    var ports = BerthProcess.freePorts(2);
    var envoy =
        Files.createSymbolicLink(
            folder.resolve("envoy"), Path.of(System.getProperty("berth.envoy")).toAbsolutePath());
    var postgres =
        EmbeddedPostgres.startOrAdopt(
            folder.resolve("database"), BerthProcess.HOME.resolve(".tools"));
    try {
      var variables = new HashMap<>(database(postgres));
      variables.put("BERTH_DATA", data.toString());
      variables.put("BERTH_HTTP_PORT", ports.get(0).toString());
      variables.put("BERTH_GRPC_PORT", ports.get(1).toString());
      variables.put("BERTH_ENVOY", envoy.toString());
      variables.put("BERTH_DEMO", "true");
      assertThat(variables.keySet()).as("what the help tells").isEqualTo(variablesOfHelp("up"));
      try (var berth =
          BerthProcess.startByEnvironment("up", data, ports.get(0), ports.get(1), variables)) {
        assertThat(berth.readyLine())
            .contains(ports.get(0).toString())
            .contains(ports.get(1).toString());
        assertThat(data.resolve("postgres")).doesNotExist();
        assertThat(BerthProcess.commandLine(berth.envoyPid())).startsWith(envoy + " ");
        var rid =
            new Foundry(berth.rest()).createOn("canary", "{\"minReplicas\":0,\"maxReplicas\":1}");
        try (var client = new Native(berth)) {
          assertThat(client.deployment(rid).getModel()).contains(Foundry.MODEL);
        }
        Traces.none(berth, List.of(Objects.requireNonNull(postgres.address().password())));
      }
    } finally {
      postgres.stop();
      Files.delete(envoy);
    }
  }

  static Map<String, String> database(EmbeddedPostgres postgres) {
    var address = postgres.address();
    return Map.of(
        "BERTH_DATABASE_URL",
        address.jdbcUrl().replace("jdbc:postgresql://", "postgresql://" + address.user() + "@"),
        "BERTH_DATABASE_PASSWORD",
        Objects.requireNonNull(address.password()));
  }

  static Set<String> variablesOfHelp(String command) {
    var help = BerthProcess.run(Map.of(), command, "--help");
    assertThat(help.code()).as(help.err()).isZero();
    return VARIABLE
        .matcher(help.out())
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
