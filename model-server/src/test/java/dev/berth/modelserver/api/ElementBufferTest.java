package dev.berth.modelserver.api;

import static dev.berth.modelserver.onnx.TensorType.BOOL;
import static dev.berth.modelserver.onnx.TensorType.BYTES;
import static dev.berth.modelserver.onnx.TensorType.FP32;
import static dev.berth.modelserver.onnx.TensorType.FP64;
import static dev.berth.modelserver.onnx.TensorType.INT32;
import static dev.berth.modelserver.onnx.TensorType.INT64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.modelserver.api.InputFault.InconsistentArrayDimensions;
import dev.berth.modelserver.api.InputFault.TypeMismatch;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorType;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

final class ElementBufferTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          BOOLEAN   | BOOL  | true                     | true
          INTEGER   | INT32 | -2147483648              | -2147483648
          INTEGER   | INT64 | 2147483647               | 2147483647
          INTEGER   | INT32 | 1.0                      | 1
          INTEGER   | INT32 | 12e2                     | 1200
          INTEGER   | FP32  | 16777216                 | 1.6777216E7
          LONG      | INT64 | 9223372036854775807      | 9223372036854775807
          LONG      | INT64 | -9223372036854775808     | -9223372036854775808
          LONG      | INT64 | 9007199254740993         | 9007199254740993
          LONG      | FP64  | 9007199254740992         | 9.007199254740992E15
          LONG      | FP64  | -9223372036854775808     | -9.223372036854776E18
          DOUBLE    | FP64  | 5                        | 5.0
          DOUBLE    | FP64  | 0.1                      | 0.1
          DOUBLE    | FP64  | 1.7976931348623157e308   | 1.7976931348623157E308
          DOUBLE    | FP64  | 1e-999                   | 0.0
          DOUBLE    | FP64  | 100000000000000000000    | 1.0E20
          DOUBLE    | FP64  | "NaN"                    | "NaN"
          DOUBLE    | FP64  | "-Infinity"              | "-Infinity"
          DOUBLE    | FP32  | 0.1                      | 0.1
          FLOAT     | FP32  | 3.4028235e38             | 3.4028235E38
          FLOAT     | FP64  | 0.1                      | 0.1
          STRING    | BYTES | "grün ☂"                 | "grün ☂"
          DATE      | BYTES | "2026-02-28"             | "2026-02-28"
          TIMESTAMP | BYTES | "2026-02-28T10:15:30Z"   | "2026-02-28T10:15:30Z"
          """)
  void takesExactlyWhatIsWritten(DataType type, TensorType tensor, String json, String shown) {
    assertThat(show(read(type, tensor, json))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          BOOLEAN   | BOOL  | 1                       | long
          BOOLEAN   | BOOL  | "true"                  | string
          INTEGER   | INT32 | 1.5                     | double
          INTEGER   | INT32 | 2147483648              | long
          INTEGER   | INT64 | 2147483648              | long
          INTEGER   | INT32 | "5"                     | string
          INTEGER   | FP32  | 16777217                | a number that the model's FP32 cannot hold exactly
          LONG      | INT32 | 2147483648              | long
          LONG      | INT64 | 9223372036854775808     | a number beyond 64 bits
          LONG      | INT64 | 1e999999999             | double
          LONG      | INT64 | 1e-999999999            | double
          LONG      | FP64  | 9007199254740993        | a number that the model's FP64 cannot hold exactly
          LONG      | FP64  | 9223372036854775807     | a number that the model's FP64 cannot hold exactly
          DOUBLE    | FP64  | 1e309                   | a number beyond the range of FP64
          DOUBLE    | FP32  | -1e39                   | a number beyond the range of FP32
          DOUBLE    | FP64  | "5.1"                   | string
          DOUBLE    | FP64  | null                    | null
          DOUBLE    | FP64  | true                    | boolean
          FLOAT     | FP32  | {}                      | map
          STRING    | BYTES | 5                       | long
          DATE      | BYTES | "2026-02-29"            | string
          TIMESTAMP | BYTES | "2026-02-28T10:15:30"   | string
          """)
  void refusesWhatTheTypeCannotHold(DataType type, TensorType tensor, String json, String actual) {
    assertThatThrownBy(() -> read(type, tensor, json))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problem())
                    .isEqualTo(
                        new Problem.InvalidInput(new TypeMismatch("x", type.wireName(), actual))));
  }

  @Test
  void keepsTheShapeOfNestedLists() {
    assertThat(read(DataType.LONG, INT64, "[[1,2,3],[4,5,6]]").shape()).containsExactly(2L, 3L);
    assertThat(read(DataType.LONG, INT64, "[]").shape()).containsExactly(0L);
    assertThat(read(DataType.LONG, INT64, "[[],[]]").shape()).containsExactly(2L, 0L);
    assertThat(read(DataType.LONG, INT64, "7").shape()).isEmpty();
  }

  @Test
  void refusesListsOfDifferentShapes() {
    assertThatThrownBy(() -> read(DataType.LONG, INT32, "[[1,2],[3]]"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problem())
                    .isEqualTo(
                        new Problem.InvalidInput(
                            new InconsistentArrayDimensions("x", List.of(2L), List.of(1L)))));
  }

  @Test
  void refusesMoreValuesThanTheMemoryBears() {
    assertThat(read(DataType.BOOLEAN, BOOL, list("true", 100)).elements().count()).isEqualTo(100);
    assertThatThrownBy(() -> read(DataType.BOOLEAN, BOOL, list("true", 101)))
        .hasMessageContaining("more than 100 values");
    assertThatThrownBy(() -> read(DataType.STRING, BYTES, list("\"\"", 101)))
        .hasMessageContaining("more than 100 values");
  }

  @Test
  void makesZerosOfEveryType() {
    for (TensorType type : TensorType.values()) {
      assertThat(ElementBuffer.zeros(type, 2).count()).isEqualTo(2);
      assertThat(ElementBuffer.zeros(type, 2).type()).isEqualTo(type);
    }
    assertThat(show(new Tensor(List.of(1L), ElementBuffer.zeros(FP32, 1)))).isEqualTo("0.0");
    assertThat(show(new Tensor(List.of(1L), ElementBuffer.zeros(FP64, 1)))).isEqualTo("0.0");
    assertThat(show(new Tensor(List.of(1L), ElementBuffer.zeros(BYTES, 1)))).isEqualTo("\"\"");
  }

  private static String list(String element, int times) {
    return "[" + (element + ",").repeat(times - 1) + element + "]";
  }

  private static Tensor read(DataType type, TensorType tensor, String json) {
    return ElementBuffer.read("x", type, tensor, 100, JsonSlice.document(json.getBytes(UTF_8)));
  }

  private static String show(Tensor tensor) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JsonSlice.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      tensor.elements().write(json, 0);
    }
    return text.toString();
  }
}
