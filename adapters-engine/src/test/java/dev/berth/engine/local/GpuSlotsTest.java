package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.project.GpuType;
import dev.berth.project.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which GPUs a replica is given. */
final class GpuSlotsTest {
  private static final Gpus MACHINE = Gpus.parse("A100:0,1; T4:2,5,7").orElseThrow();

  private final GpuSlots slots = new GpuSlots(MACHINE);

  private static Resources gpus(Map<GpuType, Integer> typed, int any) {
    return new Resources(100, 1, 1, typed, any);
  }

  @Test
  void readsTypesAndNumbers() {
    assertThat(MACHINE.counts()).isEqualTo(Map.of(GpuType.A100, 2, GpuType.T4, 3));
    assertThat(MACHINE.types()).containsEntry(7, GpuType.T4).containsEntry(0, GpuType.A100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A100", "A100:", "A100:x", "A100:0,0", "A100:0;T4:0", "T5:0", "T4:0;"})
  void readsNothingElse(String text) {
    assertThat(Gpus.parse(text)).isEmpty();
  }

  @Test
  void givesTheTypeThatIsAskedForAndNoneTwice() throws IOException {
    assertThat(slots.take(gpus(Map.of(GpuType.T4, 2), 0))).containsExactly(2, 5);
    assertThat(slots.take(gpus(Map.of(GpuType.T4, 1, GpuType.A100, 1), 0))).containsExactly(0, 7);
    assertThatThrownBy(() -> slots.take(gpus(Map.of(GpuType.T4, 1), 0)))
        .hasMessage(
            "It needs 1 GPU of type T4; this machine has 3 (engine.gpus), of which 0 are free.");
  }

  @Test
  void givesNothingWhereThereIsTooLittle() throws IOException {
    assertThatThrownBy(() -> slots.take(gpus(Map.of(GpuType.A100, 1, GpuType.T4, 4), 0)))
        .hasMessage(
            "It needs 4 GPUs of type T4; this machine has 3 (engine.gpus), of which 3 are free.");
    assertThatThrownBy(() -> slots.take(gpus(Map.of(GpuType.H100, 1), 0)))
        .hasMessageContaining("this machine has 0 (engine.gpus)");
    assertThatThrownBy(() -> slots.take(gpus(Map.of(), 6)))
        .hasMessage("It needs 6 GPUs; this machine has 5 (engine.gpus), of which 5 are free.");
    assertThat(slots.take(gpus(Map.of(), 5))).containsExactly(0, 1, 2, 5, 7);
  }

  @Test
  void takesAnyTypeFromWhereMostAreFree() throws IOException {
    assertThat(slots.take(gpus(Map.of(), 1))).containsExactly(2);
    slots.keep(List.of(5));
    assertThat(slots.take(gpus(Map.of(), 1))).containsExactly(0);
  }

  @Test
  void givesAgainWhatWasReleased() throws IOException {
    var first = slots.take(gpus(Map.of(GpuType.A100, 2), 0));
    slots.release(first);
    assertThat(slots.take(gpus(Map.of(GpuType.A100, 2), 0))).isEqualTo(first);
  }

  @Test
  void hidesEveryGpuFromWhoeverHasNone() throws IOException {
    assertThat(slots.environment(List.of(2, 5)))
        .isEqualTo(
            Map.of(
                "CUDA_DEVICE_ORDER",
                "PCI_BUS_ID",
                "CUDA_VISIBLE_DEVICES",
                "2,5",
                "NVIDIA_VISIBLE_DEVICES",
                "2,5"));
    assertThat(slots.take(gpus(Map.of(), 0))).isEmpty();
    assertThat(slots.environment(List.of()))
        .containsEntry("CUDA_VISIBLE_DEVICES", "")
        .containsEntry("NVIDIA_VISIBLE_DEVICES", "none");
    assertThat(new GpuSlots(Gpus.NONE).environment(List.of())).isEmpty();
  }
}
