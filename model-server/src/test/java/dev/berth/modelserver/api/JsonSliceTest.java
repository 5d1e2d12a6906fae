package dev.berth.modelserver.api;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

final class JsonSliceTest {

  @Test
  void findsEveryValueWhereItStands() {
    Map<String, JsonSlice> members =
        slice(
                """
                 { "é\\"": [1, 2.5 ,"x,]" , {"a":[]}, null,true] , "number":12,"last" :"end"}
                """)
            .members();
    assertThat(members.keySet()).containsExactly("é\"", "number", "last");
    List<JsonSlice> elements = member(members, "é\"").elements(10);
    assertThat(elements)
        .extracting(JsonSlice::kind)
        .containsExactly("long", "double", "string", "map", "null", "boolean");
    assertThat(elements.get(2).text()).isEqualTo("x,]");
    assertThat(member(elements.get(3).members(), "a").elements(1)).isEmpty();
    assertThat(elements.get(4).isNull()).isTrue();
    assertThat(elements.get(5).bool()).isTrue();
    assertThat(member(members, "number").open().getIntValue()).isEqualTo(12);
    assertThat(member(members, "last").text()).isEqualTo("end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\":}", "[1,]", "NaN", "{'a':1}", "\"\t\"", "01", "[1 2]"})
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> slice(text)).isInstanceOf(JacksonException.class);
  }

  @Test
  void refusesNestingWithoutEnd() {
    assertThatThrownBy(() -> slice("[".repeat(65) + "]".repeat(65)))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void refusesNumbersWithoutEnd() {
    assertThatThrownBy(() -> slice("1".repeat(1_001))).isInstanceOf(JacksonException.class);
  }

  @Test
  void refusesAnotherEncoding() {
    assertThatThrownBy(() -> JsonSlice.document("{\"a\":1}".getBytes(UTF_16)))
        .hasMessage("body: it is not UTF-8");
  }

  @Test
  void refusesNothingAndMoreThanOneValue() {
    assertThatThrownBy(() -> slice("")).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> slice("{} {}")).hasMessageContaining("more follows");
  }

  @Test
  void refusesANameThatStandsTwice() {
    JsonSlice twice = slice("{\"a\":1,\"a\":2}");
    assertThatThrownBy(twice::members).hasMessageContaining("the name a stands twice");
  }

  @Test
  void refusesMoreElementsThanAskedFor() {
    JsonSlice three = slice("[1,2,3]");
    assertThat(three.elements(3)).hasSize(3);
    assertThatThrownBy(() -> three.elements(2)).hasMessageContaining("more than 2 elements");
  }

  private static JsonSlice member(Map<String, JsonSlice> members, String name) {
    return Objects.requireNonNull(members.get(name), name);
  }

  private static JsonSlice slice(String text) {
    return JsonSlice.document(text.getBytes(UTF_8));
  }
}
