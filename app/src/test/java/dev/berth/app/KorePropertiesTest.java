package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deployment.Delay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator decides about Kore's API. */
final class KorePropertiesTest {
  @TempDir Path folder;

  private Configuration read(String properties) throws IOException {
    return Configuration.read(Files.writeString(folder.resolve("berth.properties"), properties));
  }

  @Test
  void delaysAreMillisecondsUnlessTheOperatorSaysSeconds() throws Exception {
    assertThat(read("").kore().delayUnit()).isEqualTo(Delay.Unit.MILLISECONDS);
    assertThat(read("kore.delay-unit=milliseconds").kore().delayUnit())
        .isEqualTo(Delay.Unit.MILLISECONDS);
    assertThat(read("kore.delay-unit=seconds").kore().delayUnit()).isEqualTo(Delay.Unit.SECONDS);
  }

  @Test
  void anotherUnitIsRefused() {
    assertThatThrownBy(() -> read("kore.delay-unit=minutes"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("kore.delay-unit: minutes (expected: milliseconds or seconds)");
  }
}
