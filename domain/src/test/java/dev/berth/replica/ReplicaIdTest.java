package dev.berth.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicaIdTest {
  private static final UUID DEPLOYMENT = UUID.fromString("01890f4e-1c4b-7a3c-9d55-0123456789ab");

  @Test
  void readsWhatItWrote() {
    var id = new ReplicaId(DEPLOYMENT, 3, 0, 12);
    assertThat(id).hasToString("01890f4e-1c4b-7a3c-9d55-0123456789ab-r3-0-12");
    assertThat(ReplicaId.parse(id.toString())).contains(id);
    var large = new ReplicaId(DEPLOYMENT, 999_999_999_999_999_999L, 999_999_999, 1);
    assertThat(ReplicaId.parse(large.toString())).contains(large);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01890f4e-1c4b-7a3c-9d55-0123456789ab",
        "01890f4e-1c4b-7a3c-9d55-0123456789ab-r3-0",
        "01890F4E-1c4b-7a3c-9d55-0123456789ab-r3-0-12",
        "01890f4e-1c4b-7a3c-9d55-0123456789ab-r-3-0-12",
        "01890f4e-1c4b-7a3c-9d55-0123456789ab-r3-0-12/..",
        "01890f4e-1c4b-7a3c-9d55-0123456789ab-r3-9999999999-12"
      })
  void isNothingElse(String text) {
    assertThat(ReplicaId.parse(text)).isEmpty();
  }
}
