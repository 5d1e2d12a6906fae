package dev.berth.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceQueueTest {

  @Test
  void handsOutAMachineThatNobodyConfiguredAndSaysSo() {
    var queue = ResourceQueue.ofMachine(2, 8L << 30);

    assertThat(queue.maxThreadCount()).isEqualTo(256);
    assertThat(queue.total()).isEqualTo(new Resources(16_000, 6L << 30, 64, Map.of(), 0));
    assertThat(queue.gpuTypes()).isEmpty();
    assertThat(queue.notices())
        .containsExactly("CPU is overcommitted: the queue hands out 16 units on 2 processors.");
  }

  @Test
  void hasLeftWhatIsNotInUse() {
    var queue = ResourceQueue.ofMachine(1, 4L << 30);
    assertThat(queue.free(new Resources(1_000, 1L << 30, 1, Map.of(), 0)))
        .isEqualTo(new Resources(7_000, 2L << 30, 63, Map.of(), 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Demo", "1demo", "-demo", "de_mo", "de mo"})
  void belongsToAProjectWithAPlainName(String name) {
    assertThatThrownBy(() -> new ProjectId(name)).isInstanceOf(IllegalArgumentException.class);
  }
}
