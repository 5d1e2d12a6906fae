package dev.berth.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real SDK of Foundry against Berth behind the real Envoy. */
@ExtendWith(SharedBerth.class)
final class FoundrySdkIT {
  private static final int LIMIT_SECONDS = 180;
  private static final Path SCRIPTS =
      BerthProcess.HOME.resolve(Path.of("app", "src", "test", "foundry-sdk"));

  private final BerthProcess berth;

  FoundrySdkIT(BerthProcess berth) {
    this.berth = berth;
  }

  /**
   * Every operation on models and live deployments that the version has, and every error that it
   * declares for them and Berth can say, as its class with its parameters.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1.80.0", "1.101.0", "1.111.0"})
  void everyOperationAndEveryTypedErrorArrives(String version, @TempDir Path folder)
      throws Exception {
    var sdk = BerthProcess.HOME.resolve(Path.of(".tools", "foundry-sdk-" + version));
    assertThat(sdk).as("./berth test fetches it").isDirectory();
    var port = BerthProcess.freePorts(1).getFirst();
    var envoy = hastyEnvoy(folder, port);
    try {
      prove(version, sdk, folder, "localhost:" + port);
    } finally {
      envoy.destroy();
      assertThat(envoy.waitFor(LIMIT_SECONDS, SECONDS)).isTrue();
    }
  }

  /** Another Envoy of this Berth, which gives predictions one second instead of five minutes. */
  private Process hastyEnvoy(Path folder, int port) throws IOException {
    var usual = berth.read("run/envoy.json");
    var hasty =
        usual
            .replace("\"300.000s\"", "\"1.000s\"")
            .replace("\"port_value\": " + berth.httpPort(), "\"port_value\": " + port);
    assertThat(hasty).contains("\"1.000s\"", "\"port_value\": " + port);
    return new ProcessBuilder(
            System.getProperty("berth.envoy"),
            "--config-path",
            Files.writeString(folder.resolve("envoy.json"), hasty).toString(),
            "--use-dynamic-base-id")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("envoy.log").toFile())
        .start();
  }

  private void prove(String version, Path sdk, Path folder, String hasty) throws Exception {
    var output = folder.resolve("output");
    var builder =
        new ProcessBuilder(
                "python3",
                "-s",
                SCRIPTS.resolve("prove.py").toString(),
                "localhost:" + berth.httpPort(),
                hasty,
                Foundry.VERSION,
                new Foundry(berth.rest()).pinned(berth))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PYTHONPATH", sdk.toString(),
                "PYTHONDONTWRITEBYTECODE", "1",
                "OWNER", berth.key(),
                "READER", berth.createKey("api:models-read")));
    var process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, SECONDS)).as("it ends").isTrue();
      var said = Files.readString(output);
      System.out.print(said);
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).startsWith("foundry-platform-sdk " + version + ": ");
    } finally {
      process.destroyForcibly();
    }
  }
}
