package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RidTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ri.models.main.model.f351c142-0e4c-4b12-adc2-6e1539737ae9",
        "ri.foundry-ml-live.main.live-deployment.0",
        "ri.a..b.c",
        "ri.a.1.b.A_.-"
      })
  void hasFiveParts(String text) {
    assertThat(Rid.isOne(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ri",
        "ri.a.b.c",
        "ri.a.b.c.",
        "xi.a.b.c.d",
        "ri.A.b.c.d",
        "ri.a.b.C.d",
        "ri.1.b.c.d",
        "ri.a.b.c.d e",
        "ri.a.b.c.d\n",
        " ri.a.b.c.d",
        "ri.a.b.c.ä"
      })
  void isNothingElse(String text) {
    assertThat(Rid.isOne(text)).isFalse();
    assertThatThrownBy(() -> new ModelRid(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ModelVersionRid(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Around each of some identifiers, every change of one or two characters. */
  @ParameterizedTest
  @ValueSource(strings = {"ri.a.1.b.c", "ri.a..b.c", "ri.a-0.z-.b9.C_"})
  void hasTheFormOfItsDocument(String text) {
    var form =
        Pattern.compile(
            "ri\\.[a-z][a-z0-9-]*\\.([a-z0-9][a-z0-9-]*)?\\.[a-z][a-z0-9-]*\\.[a-zA-Z0-9._-]+");
    var texts = new HashSet<String>();
    for (var changed : changes(text)) {
      texts.addAll(changes(changed));
    }

    assertThat(texts)
        .isNotEmpty()
        .allSatisfy(each -> assertThat(Rid.isOne(each)).isEqualTo(form.matcher(each).matches()));
  }

  private static List<String> changes(String text) {
    var changes = new ArrayList<>(List.of(text));
    for (var at = 0; at < text.length(); at++) {
      changes.add(text.substring(0, at) + text.substring(at + 1));
      for (var each : List.of("a", "Z", "5", "-", ".", "_", "/")) {
        changes.add(text.substring(0, at) + each + text.substring(at));
        changes.add(text.substring(0, at) + each + text.substring(at + 1));
      }
    }
    return changes;
  }

  @Test
  void isAtMost256CharactersLong() {
    var prefix = "ri.a.b.c.";
    assertThat(Rid.isOne(prefix + "d".repeat(256 - prefix.length()))).isTrue();
    assertThat(Rid.isOne(prefix + "d".repeat(257 - prefix.length()))).isFalse();
  }
}
