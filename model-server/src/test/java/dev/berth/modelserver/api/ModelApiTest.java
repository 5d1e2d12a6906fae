package dev.berth.modelserver.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.modelserver.onnx.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelApiTest {
  @TempDir private Path folder;

  @Test
  void readsWhatIsDeclared() throws Exception {
    assertThat(
            read(
                """
                {"inputs": [{"name": "a", "type": "double"},
                            {"name": "b", "type": "long", "required": false}],
                 "outputs": [{"name": "c", "type": "map"}], "more": 1}
                """))
        .isEqualTo(
            new ModelApi(
                List.of(
                    new Parameter("a", DataType.DOUBLE, true),
                    new Parameter("b", DataType.LONG, false)),
                List.of(new Parameter("c", DataType.MAP, true))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          {"inputs": []}                                                     | outputs is missing
          {"inputs": [{"name": "a", "type": "long"}], "outputs": []}         | outputs is empty
          {"inputs": {}, "outputs": []}                                      | map (expected: an array)
          {"inputs": [{"name": "a"}], "outputs": []}                         | without type
          {"inputs": [{"name": "a", "type": "number"}], "outputs": []}       | unknown type: number
          {"inputs": [{"name": "a", "type": "DOUBLE"}], "outputs": []}       | unknown type: DOUBLE
          {"inputs": [{"name": "a", "type": "any"}, {"name": "a", "type": "any"}]} | declares a twice
          {"inputs":                                                         | Unexpected end-of-input
          """)
  void saysWhatIsWrong(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void saysThatTheFileIsNotThere() {
    assertThatThrownBy(() -> ModelApi.read(folder.resolve("none.json")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("cannot be read");
  }

  private ModelApi read(String json) throws IOException, ModelLoadException {
    Path file = folder.resolve("api.json");
    Files.writeString(file, json);
    return ModelApi.read(file);
  }
}
