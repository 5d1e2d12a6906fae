package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LifetimeTest {
  private final Lifetime lifetime = new Lifetime();

  @Test
  void isANumberAndAUnit() {
    assertThat(lifetime.convert("1s")).isEqualTo(Duration.ofSeconds(1));
    assertThat(lifetime.convert("90m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(lifetime.convert("12h")).isEqualTo(Duration.ofHours(12));
    assertThat(lifetime.convert("30d")).isEqualTo(Duration.ofDays(30));
    assertThat(lifetime.convert("999999999d")).isEqualTo(Duration.ofDays(999_999_999));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "d", "30", "0d", "-1d", "1.5h", "30 d", "30D", "1w", "1000000000d"})
  void nothingElseIsOne(String text) {
    assertThatThrownBy(() -> lifetime.convert(text)).hasMessageContaining("such as 30d");
  }
}
