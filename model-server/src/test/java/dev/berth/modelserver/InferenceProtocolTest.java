package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.modelserver.ServedModel.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InferenceProtocolTest {
  private final ServedModel echo = ServedModel.of("echo", ServedModel.ECHO_API);
  private final ServedModel vector = ServedModel.of("vector", ServedModel.VECTOR_API);

  @AfterAll
  void close() {
    echo.close();
    vector.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          /v2                              | 200 | {"name":"berth-model-server","version":"unpackaged","extensions":[]}
          /v2/health/live                  | 200 | {"live":true}
          /v2/health/ready                 | 200 | {"ready":true}
          /v2/models/vector/ready          | 200 | {"name":"vector","ready":true}
          /v2/models/vector/versions/1     | 200 | {"name":"vector","versions":["1"],"platform":"onnx_onnxv1","inputs":[{"name":"numbers","datatype":"FP32","shape":[-1,3]}],"outputs":[{"name":"doubled","datatype":"FP32","shape":[-1,3]},{"name":"labelled","datatype":"FP32","shape":[-1,-1]}]}
          /v2/models/vect%6Fr/versions/1/ready | 200 | {"name":"vector","ready":true}
          /v2/models/other                 | 404 | {"error":"this replica does not serve the model other"}
          /v2/models/vector/versions/2     | 404 | {"error":"this replica does not serve the model vector in version 2"}
          /v2/models                       | 404 | {"error":"nothing is served at /v2/models"}
          /v2/health                       | 404 | {"error":"nothing is served at /v2/health"}
          /                                | 404 | {"error":"nothing is served at /"}
          /v2/models/vector/infer          | 405 | {"error":"only POST is allowed here"}
          """)
  void answersAtEveryPath(String path, int status, String body) {
    assertThat(vector.get(path)).isEqualTo(new Answer(status, body));
  }

  @Test
  void infersABatchOfEveryType() {
    assertThat(
            echo.infer(
                    """
                {"id": "7", "inputs": [
                  {"name": "flag", "datatype": "BOOL", "shape": [2, 1], "data": [true, false]},
                  {"data": [1, -2], "name": "small", "datatype": "INT32", "shape": [2, 1]},
                  {"name": "big", "datatype": "INT64", "shape": [2, 1], "data": [[9007199254740993], [0]]},
                  {"name": "single", "datatype": "FP32", "shape": [2, 1], "data": [0.1, "Infinity"]},
                  {"name": "precise", "datatype": "FP64", "shape": [2, 1], "data": [0.1, 2]},
                  {"name": "text", "datatype": "BYTES", "shape": [2, 1], "data": ["a", ""]}]}
                """)
                .body())
        .isEqualTo(
            "{\"model_name\":\"echo\",\"model_version\":\"1\",\"id\":\"7\",\"outputs\":["
                + "{\"name\":\"flag_out\",\"datatype\":\"BOOL\",\"shape\":[2,1],\"data\":[true,false]},"
                + "{\"name\":\"small_out\",\"datatype\":\"INT32\",\"shape\":[2,1],\"data\":[1,-2]},"
                + "{\"name\":\"big_out\",\"datatype\":\"INT64\",\"shape\":[2,1],\"data\":[9007199254740993,0]},"
                + "{\"name\":\"single_out\",\"datatype\":\"FP32\",\"shape\":[2,1],\"data\":[0.1,\"Infinity\"]},"
                + "{\"name\":\"precise_out\",\"datatype\":\"FP64\",\"shape\":[2,1],\"data\":[0.1,2.0]},"
                + "{\"name\":\"text_out\",\"datatype\":\"BYTES\",\"shape\":[2,1],\"data\":[\"a\",\"\"]}]}");
  }

  @Test
  void givesOnlyTheOutputsAskedForAndMapsAsColumns() {
    assertThat(
            vector
                .call(
                    "POST",
                    "/v2/models/vector/versions/1/infer",
                    """
                    {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [2, 3],
                                 "data": [[1, 2, 3], [4, 5, 6]]}],
                     "outputs": [{"name": "labelled"}]}
                    """,
                    Map.of())
                .body())
        .isEqualTo(
            "{\"model_name\":\"vector\",\"model_version\":\"1\",\"outputs\":["
                + "{\"name\":\"labelled\",\"datatype\":\"FP32\",\"shape\":[2,3],"
                + "\"parameters\":{\"labels\":\"[\\\"10\\\",\\\"20\\\",\\\"30\\\"]\"},"
                + "\"data\":[1.0,2.0,3.0,4.0,5.0,6.0]}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          {"inputs": []}                                                                              | input numbers: it is missing
          {}                                                                                          | inputs: it is missing
          {"inputs": [{"name": "x"}]}                                                                 | input x: the model has no such input
          {"inputs": [{"name": "numbers"}]}                                                           | input numbers: datatype is missing
          {"inputs": [{"name": "numbers", "datatype": "FP64"}]}                                       | input numbers: datatype FP64 (expected: FP32)
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [3]}]}                         | input numbers: shape [3] (expected: [-1, 3], where -1 stands for any size)
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [1, -3]}]}                     | input numbers: a size in its shape is not a whole number from 0 on
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [1, 3], "data": [1, 2]}]}      | input numbers: 2 values (expected: as many as shape [1, 3] holds)
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [1, 3], "data": 5}]}           | input numbers: data is a long (expected: an array)
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [1, 3], "data": [1, 2, "c"]}]} | data: input numbers: string (expected: float)
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [2, 3], "data": [[1, 2], [3, 4], [5, 6]]}]} | input numbers: data is nested as [3, 2] (expected: [2, 3])
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [1, 3], "data": [1, 2, 3]}], "outputs": [{"name": "x"}]} | output x: the model has no such output
          {"inputs": [{"name": "numbers", "datatype": "FP32", "shape": [2147483647, 3], "data": [1]}]} | input numbers: 1 values (expected: as many as shape [2147483647, 3] holds)
          {"inputs": 5}                                                                               | body: long (expected: an array)
          nonsense                                                                                    | body: it is not JSON, line 1 column 1
          """)
  void saysWhatDoesNotFit(String body, String message) {
    assertThat(vector.call("POST", "/v2/models/vector/infer", body, Map.of()))
        .isEqualTo(new Answer(400, "{\"error\":\"" + message + "\"}"));
  }

  @Test
  void refusesBinaryTensors() {
    assertThat(
            vector.call(
                "POST",
                "/v2/models/vector/infer",
                "{}",
                Map.of("Inference-Header-Content-Length", "2")))
        .isEqualTo(
            new Answer(400, "{\"error\":\"body: tensors are read as JSON only, not as binary\"}"));
  }
}
