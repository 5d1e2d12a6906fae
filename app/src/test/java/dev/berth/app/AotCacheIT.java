package dev.berth.app;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the virtual machine learned in the build's rehearsal is used where it fits, and only there.
 */
final class AotCacheIT {
  private static final String OTHER_MACHINE = "-XX:-UseCompactObjectHeaders";

  @TempDir private Path folder;

  private static BerthProcess.Finished run(String javaOptions, String... arguments) {
    return BerthProcess.run(Map.of("BERTH_JAVA_OPTS", javaOptions), arguments);
  }

  /** Servers and tools are compiled differently. */
  @ParameterizedTest
  @ValueSource(strings = {"serve", "list"})
  void isUsed(String command) {
    // Without a cache that fits, this mode refuses to start.
    assertThat(run("-XX:AOTMode=on", command, "--help").code()).isZero();
    assertThat(run("-XX:AOTMode=on " + OTHER_MACHINE, command, "--help").code()).isNotZero();
  }

  @Test
  void isLeftAsideWithoutAWordWhereItDoesNotFit() {
    var started = run(OTHER_MACHINE, "--version");

    assertThat(started.code()).as(started.err()).isZero();
    assertThat(started.out().strip()).isEqualTo("berth 0.1.0");
    assertThat(started.err()).isEmpty();
  }

  /** The rehearsal is a start, with calls that are answered and an end in order. */
  @Test
  void isNotNeededForAStart() throws IOException {
    var home = homeWithoutCache();
    assertThat(flagsOf(BerthProcess.HOME)).contains("-XX:AOTCache=");
    assertThat(flagsOf(home)).doesNotContain("-XX:AOTCache=");

    var data = folder.resolve("data").toString();
    var rehearsed = BerthProcess.run(home, Map.of(), "rehearse", "--data", data);
    assertThat(rehearsed.code()).as(rehearsed.err()).isZero();
  }

  private static String flagsOf(Path home) {
    var options = Map.of("BERTH_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    return BerthProcess.run(home, options, "list", "--help").out();
  }

  /** This installation by links, but for the cache. */
  private Path homeWithoutCache() throws IOException {
    var home = Files.createDirectory(folder.resolve("home"));
    Files.copy(BerthProcess.HOME.resolve("berth"), home.resolve("berth"), COPY_ATTRIBUTES);
    for (var same : List.of("launcher", "model-server", "model-server-python")) {
      Files.createSymbolicLink(home.resolve(same), BerthProcess.HOME.resolve(same));
    }
    var dist = Path.of("app", "target", "dist");
    var lib = Files.createDirectories(home.resolve(dist)).resolve("lib");
    Files.createSymbolicLink(lib, BerthProcess.HOME.resolve(dist).resolve("lib"));
    return home;
  }
}
