package dev.berth.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class OperationTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
  private static final Operation OPEN =
      Operation.begin(
          new OperationId(new UUID(1, 1)), new UUID(1, 2), Operation.Action.CREATE, 1, NOW);

  @Test
  void endsOnceInEachFinalState() {
    for (var outcome : Operation.State.values()) {
      if (outcome == Operation.State.IN_PROGRESS) {
        assertThatThrownBy(() -> OPEN.end(outcome, null, NOW))
            .isInstanceOf(IllegalStateException.class);
        continue;
      }
      var ended = OPEN.end(outcome, "because", NOW.plusSeconds(1));
      assertThat(ended.open()).isFalse();
      assertThat(ended.cause()).isEqualTo("because");
      assertThat(ended.finishedAt()).isEqualTo(NOW.plusSeconds(1));
      for (var again : Operation.State.values()) {
        assertThatThrownBy(() -> ended.end(again, null, NOW))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void isOpenUntilThen() {
    assertThat(OPEN.open()).isTrue();
    assertThat(OPEN.finishedAt()).isNull();
    assertThat(OPEN.cause()).isNull();
  }
}
