package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlacementTest {
  @Test
  void isReadAsItWasWritten() {
    for (var uid : List.of(OptionalInt.empty(), OptionalInt.of(Integer.MAX_VALUE))) {
      for (var gpus : List.of(List.<Integer>of(), List.of(0), List.of(3, 12))) {
        var placement = new Placement(20_123, "/v2/health/ready", uid, gpus);
        assertThat(Placement.parse(placement.text())).contains(placement);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20123",
        "20123\n/ready",
        "20123\n/ready\n7",
        "x\n/ready\n\n",
        "20123\n\n\n",
        "1\n/r\n7\n1,2",
        "1\n/r\n2147483648\n",
        "1\n/r\n0\n",
        "1\n/r\n-7\n"
      })
  void damageIsNoPlacement(String text) {
    assertThat(Placement.parse(text)).isEmpty();
  }
}
