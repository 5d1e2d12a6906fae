package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
  void isNotNeededForAStart() {
    var data = folder.resolve("data").toString();
    var rehearsed = run(OTHER_MACHINE, "rehearse", "--data", data);
    assertThat(rehearsed.code()).as(rehearsed.err()).isZero();
  }
}
