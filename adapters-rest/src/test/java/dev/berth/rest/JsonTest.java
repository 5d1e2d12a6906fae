package dev.berth.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void printsEveryKindInTheGivenOrder() {
    var members = new LinkedHashMap<String, Json>();
    members.put("z", new Json.Whole(-3));
    members.put("a", new Json.Array(List.of(Json.text("x"), new Json.Whole(1))));
    members.put("empty", new Json.Members(new LinkedHashMap<>()));

    assertThat(new Json.Members(members).print())
        .isEqualTo("{\"z\":-3,\"a\":[\"x\",1],\"empty\":{}}");
  }

  @Test
  void escapesWhateverIsNotPrintableAscii() {
    var text = "\"\\\n\0\u007f\u00e4\u4e2d\ud83d\ude00<>";

    var printed = Json.text(text).print();

    assertThat(printed)
        .isEqualTo("\"\\\"\\\\\\u000a\\u0000\\u007f\\u00e4\\u4e2d\\ud83d\\ude00<>\"");
    assertThat(JsonTree.read("{\"t\":" + printed + "}")).containsEntry("t", text);
  }

  @Test
  void cutsBeforeACharacterThatDoesNotFit() {
    assertThat(new Json.Text("ab\u4e2dcd", 7).print()).isEqualTo("\"ab\"");
    assertThat(new Json.Text("ab\u4e2dcd", 8).print()).isEqualTo("\"ab\\u4e2d\"");
  }
}
