package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long an operator keeps what happened. */
final class RetentionPropertiesTest {
  @TempDir Path folder;

  private Configuration read(String properties) throws IOException {
    return Configuration.read(Files.writeString(folder.resolve("berth.properties"), properties));
  }

  @Test
  void historiesAreKeptAndRequestsForAWeekUnlessTheOperatorSaysMore() throws Exception {
    assertThat(read("").ages()).isEqualTo(new Housekeeping.Ages(null, Duration.ofDays(7)));
    assertThat(read("history.retention=90d\nrequests.retention=36h").ages())
        .isEqualTo(new Housekeeping.Ages(Duration.ofDays(90), Duration.ofHours(36)));
  }

  @Test
  void whatIsNoTimeOrTooShortIsRefused() {
    assertThatThrownBy(() -> read("history.retention=soon\nrequests.retention=10m"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("history.retention: soon (expected: at least 1h")
        .hasMessageContaining("requests.retention: 10m (expected: at least 1h");
  }
}
