package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.modelserver.ServedModel.Answer;
import dev.berth.modelserver.onnx.ModelLoadException;
import dev.berth.modelserver.onnx.OnnxModel;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransformJsonTest {
  private static final String RID = "ri.foundry-ml-live.main.live-deployment.1";

  @Test
  void carriesEveryTypeInAndOut() {
    try (ServedModel echo = ServedModel.of("echo", ServedModel.ECHO_API)) {
      assertThat(
              echo.transformJson(
                  """
                  {"input": {"flag": true, "small": -5, "big": 9007199254740993, "single": 0.1,
                             "precise": "NaN", "text": "grün"}, "unknown": 1}
                  """))
          .isEqualTo(
              new Answer(
                  200,
                  "{\"output\":{\"flag_out\":true,\"small_out\":-5,"
                      + "\"big_out\":9007199254740993,\"single_out\":0.1,"
                      + "\"precise_out\":\"NaN\",\"text_out\":\"grün\"}}"));
    }
  }

  @Test
  void anUndeclaredModelAnswersTheInferenceProtocolAlone() {
    try (ServedModel vector = ServedModel.of("vector", "{\"inputs\": [], \"outputs\": []}")) {
      assertThat(vector.transformJson("{\"input\":{\"numbers\":[1,2.5,3]}}").status())
          .isEqualTo(404);
      assertThat(vector.get("/v2/models/vector").status()).isEqualTo(200);
    }
  }

  @Test
  void showsOneRowOfListsAndMaps() {
    try (ServedModel vector = ServedModel.of("vector", ServedModel.VECTOR_API)) {
      assertThat(vector.transformJson("{\"input\":{\"numbers\":[1,2.5,3]}}").body())
          .isEqualTo(
              "{\"output\":{\"doubled\":[2.0,5.0,6.0],"
                  + "\"labelled\":{\"10\":1.0,\"20\":2.5,\"30\":3.0}}}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          [1,2]            | "type":"invalidArrayShape","expectedShape":[-1,3],"actualShape":[2]
          [[1,2,3],[4,5]]  | "type":"inconsistentArrayDimensions","firstElementShape":[3],"conflictingElementShape":[2]
          ["a",2,3]        | "type":"typeMismatch","expectedType":"float","actualType":"string"
          5                | "type":"typeMismatch","expectedType":"array","actualType":"long"
          null             | "type":"requiredValueMissing","fieldName":"numbers"
          """)
  void saysHowAnInputDoesNotFit(String numbers, String errorType) {
    try (ServedModel vector = ServedModel.of("vector", ServedModel.VECTOR_API)) {
      Answer answer =
          vector.call(
              "POST",
              "/transformJson",
              "{\"input\":{\"numbers\":" + numbers + "}}",
              Map.of("x-request-id", "r-1", "x-berth-deployment", RID));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body())
          .startsWith(
              "{\"errorCode\":\"INVALID_ARGUMENT\",\"errorName\":\"InferenceInvalidInput\","
                  + "\"errorInstanceId\":\"r-1\",\"errorDescription\":\"")
          .endsWith(
              "\"parameters\":{\"liveDeploymentRid\":\""
                  + RID
                  + "\",\"errorType\":{"
                  + errorType
                  + "}}}");
    }
  }

  @Test
  void namesUnknownAndMissingInputs() {
    try (ServedModel pick = ServedModel.of("pick", ServedModel.PICK_API)) {
      assertThat(pick.transformJson("{\"input\":{\"index\":1,\"more\":2}}").body())
          .contains("\"errorType\":{\"type\":\"unknownInputName\",\"inputName\":\"more\"}");
      assertThat(pick.transformJson("{\"input\":{}}").body())
          .contains("\"errorType\":{\"type\":\"requiredValueMissing\",\"fieldName\":\"index\"}");
    }
  }

  @Test
  void passesOnWhyTheModelRefused() {
    try (ServedModel pick = ServedModel.of("pick", ServedModel.PICK_API)) {
      assertThat(pick.transformJson("{\"input\":{\"index\":-3}}").body())
          .isEqualTo("{\"output\":{\"picked\":1.5}}");
      Answer refused = pick.transformJson("{\"input\":{\"index\":3}}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body())
          .contains("\"errorName\":\"InferenceFailure\"", "\"errorMessage\":\"")
          .contains("out of data bounds");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          {                          | it is not JSON, line 1 column 2
          []                         | array (expected: an object)
          {}                         | it is missing
          {"input": 5}               | long (expected: an object)
          {"input": {"index": 1,}}   | it is not JSON, line 1 column 23
          {"input": {"index": 1e}}   | it is not JSON, line 1 column 23
          {"input":{},"input":{}}    | the name input stands twice
          """)
  void refusesABodyThatIsNoRequest(String body, String message) {
    try (ServedModel pick = ServedModel.of("pick", ServedModel.PICK_API)) {
      Answer answer = pick.transformJson(body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body())
          .contains("\"errorName\":\"Default:InvalidArgument\"", "\"message\":\"" + message + "\"");
    }
  }

  @Test
  void stopsARunThatTakesTooLong() {
    try (ServedModel slow =
        ServedModel.of("slow", ServedModel.SLOW_API, 1, Duration.ofMillis(50))) {
      assertThat(slow.transformJson("{\"input\":{\"steps\":3}}").body())
          .isEqualTo("{\"output\":{\"count_out\":3}}");
      Answer answer = slow.transformJson("{\"input\":{\"steps\":1000000000000}}");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body())
          .contains("\"errorCode\":\"TIMEOUT\",\"errorName\":\"InferenceTimeout\"");
      // The one turn is free again only when the run has really stopped.
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (slow.transformJson("{\"input\":{\"steps\":3}}").status() == 429) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      assertThat(slow.transformJson("{\"input\":{\"steps\":3}}").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          pick   | index:long             | picked:string            | output picked is declared as string, but the model gives FP64
          pick   | index:string           | picked:double            | input index is declared as string, which the model's INT64 cannot hold
          pick   | index:map              | picked:double            | input index is declared as map, which the model's INT64 cannot hold
          pick   | index:long?            | picked:double            | input index is optional, but the model's INT64 cannot say that it is absent
          pick   | index:long,more:double | picked:double            | input more is declared, but the model's inputs are [index]
          pick   | index:long             | picked:double,more:any   | output more is declared, but the outputs served are [picked]
          vector | numbers:double         | doubled:array            | input numbers is declared as a single double, but the model wants the shape [-1, 3]
          vector | numbers:array          | doubled:map              | output doubled is declared as map, but the model gives a tensor
          vector | numbers:array          | doubled:double           | output doubled is declared as double, but the model gives the shape [-1, 3]
          vector | numbers:array          | labelled:array           | output labelled is declared as array, but the model gives maps
          """)
  void refusesADeclarationThatTheModelCannotMeet(
      String model, String inputs, String outputs, String reason) throws Exception {
    String api =
        "{\"inputs\":[" + parameters(inputs) + "],\"outputs\":[" + parameters(outputs) + "]}";
    try (OnnxModel loaded = OnnxModel.load(ServedModel.file(model))) {
      assertThatThrownBy(() -> new TransformJson(ServedModel.api(api), loaded, 10))
          .isInstanceOf(ModelLoadException.class)
          .hasMessage(reason);
    }
  }

  @Test
  void refusesAModelWhoseTypesAreNotServed() {
    assertThatThrownBy(() -> OnnxModel.load(ServedModel.file("half")))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("input number has the type")
        .hasMessageContaining("FLOAT16");
  }

  @Test
  void fillsInAbsenceWhereTheModelCanReadIt() {
    String api =
        """
        {"inputs": [{"name": "numbers", "type": "array", "required": false}],
         "outputs": [{"name": "doubled", "type": "any"}]}
        """;
    try (ServedModel vector = ServedModel.of("vector", api)) {
      assertThat(vector.transformJson("{\"input\":{}}").body())
          .isEqualTo("{\"output\":{\"doubled\":[\"NaN\",\"NaN\",\"NaN\"]}}");
    }
  }

  private static String parameters(String list) {
    StringBuilder json = new StringBuilder();
    for (String parameter : list.split(",", -1)) {
      String[] parts = parameter.split(":", -1);
      boolean optional = parts[1].endsWith("?");
      String type = optional ? parts[1].substring(0, parts[1].length() - 1) : parts[1];
      json.append(json.isEmpty() ? "" : ",")
          .append("{\"name\":\"%s\",\"type\":\"%s\"".formatted(parts[0], type))
          .append(optional ? ",\"required\":false}" : "}");
    }
    return json.toString();
  }
}
