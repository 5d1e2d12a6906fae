package dev.berth.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JournalTest {
  private static final String WHOLE = "supervisor 7 100 boot\nserving 8 101 boot\nexit 137\n";

  private final Journal whole =
      new Journal(
          Optional.of(new ProcessIdentity(7, 100, "boot")),
          Optional.of(new ProcessIdentity(8, 101, "boot")),
          OptionalInt.of(137));

  @Test
  void readsWhatASupervisorWrites() {
    assertThat(Journal.parse(WHOLE)).isEqualTo(whole);
  }

  @Test
  void aLineWithoutItsEndSaysNothing() {
    for (int length = 0; length < WHOLE.length(); length++) {
      var part = Journal.parse(WHOLE.substring(0, length));
      assertThat(part.supervisor().isPresent()).isEqualTo(length > WHOLE.indexOf("\n"));
      assertThat(part.serving().isPresent()).isEqualTo(length > WHOLE.indexOf("\nexit"));
      assertThat(part.exitCode()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Berth\n",
        "supervisor\n",
        "serving 8\n",
        "serving x 101 boot\n",
        "serving 8 101 boot and more\n",
        "exit\n",
        "exit -1\n",
        "exit 1 2\n",
        "Exit 1\n",
        "\n\n"
      })
  void otherTextSaysNothing(String text) {
    assertThat(Journal.parse(text))
        .isEqualTo(new Journal(Optional.empty(), Optional.empty(), OptionalInt.empty()));
  }
}
