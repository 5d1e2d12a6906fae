package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import dev.berth.proto.inference.InferTensorContents;
import dev.berth.proto.inference.ModelInferRequest;
import dev.berth.proto.inference.ModelInferRequest.InferInputTensor;
import dev.berth.proto.inference.ModelInferResponse;
import dev.berth.proto.inference.ModelMetadataRequest;
import dev.berth.proto.inference.ModelMetadataResponse;
import dev.berth.proto.inference.ModelReadyRequest;
import dev.berth.proto.inference.ModelReadyResponse;
import dev.berth.proto.inference.ServerLiveResponse;
import dev.berth.proto.inference.ServerMetadataResponse;
import dev.berth.proto.inference.ServerReadyResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of the gRPC service, and the tensors that they stand for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcProtocolTest {
  private static final String ECHOES =
      """
      id: "me"
      inputs { name: "flag" datatype: "BOOL" shape: [2, 1] contents { bool_contents: [true, false] } }
      inputs { name: "small" datatype: "INT32" shape: [2, 1] contents { int_contents: [-7, 7] } }
      inputs { name: "big" datatype: "INT64" shape: [2, 1] contents { int64_contents: [-9223372036854775808, 1] } }
      inputs { name: "single" datatype: "FP32" shape: [2, 1] contents { fp32_contents: [1.5, nan] } }
      inputs { name: "precise" datatype: "FP64" shape: [2, 1] contents { fp64_contents: [0.1, -inf] } }
      inputs { name: "text" datatype: "BYTES" shape: [2, 1] contents { bytes_contents: ["Grüße", ""] } }
      """;

  private ServedModel echo;
  private ServedModel vector;

  @BeforeAll
  void load() {
    echo = ServedModel.of("echo", ServedModel.ECHO_API);
    vector = ServedModel.of("vector", ServedModel.VECTOR_API);
  }

  @AfterAll
  void close() {
    echo.close();
    vector.close();
  }

  @Test
  void givesEveryTypeBack() throws Exception {
    var request = request(ECHOES);

    var answer = infer(echo, request);

    assertThat(answer.getModelName()).isEqualTo("echo");
    assertThat(answer.getModelVersion()).isEqualTo("1");
    assertThat(answer.getId()).isEqualTo("me");
    assertThat(answer.getOutputsCount()).isEqualTo(6);
    for (var output : answer.getOutputsList()) {
      var input = input(request, output.getName().replace("_out", ""));
      assertThat(output.getDatatype()).isEqualTo(input.getDatatype());
      assertThat(output.getShapeList()).isEqualTo(input.getShapeList());
      assertThat(output.getContents()).isEqualTo(input.getContents());
    }
  }

  @Test
  void givesEveryTypeBackAsBytes() throws Exception {
    var typed = request(ECHOES);
    var request = typed.toBuilder().clearInputs();
    for (var input : typed.getInputsList()) {
      request.addInputs(input.toBuilder().clearContents());
      request.addRawInputContents(bytes(input.getContents()));
    }

    var answer = infer(echo, request.build());

    assertThat(answer.getRawOutputContentsCount()).isEqualTo(6);
    for (var i = 0; i < 6; i++) {
      var output = answer.getOutputs(i);
      assertThat(output.hasContents()).isFalse();
      assertThat(answer.getRawOutputContents(i))
          .isEqualTo(bytes(input(typed, output.getName().replace("_out", "")).getContents()));
    }
  }

  @Test
  void showsMapsAsColumnsAndOnlyWhatIsAskedFor() throws Exception {
    var answer =
        infer(
            vector,
            request(
                """
                model_name: "vector" model_version: "1"
                inputs { name: "numbers" datatype: "FP32" shape: [1, 3] contents { fp32_contents: [1, 2, 3] } }
                outputs { name: "labelled" }
                """));

    assertThat(answer.getOutputsList()).hasSize(1);
    var output = answer.getOutputs(0);
    assertThat(output.getShapeList()).containsExactly(1L, 3L);
    assertThat(output.getParametersOrThrow("labels").getStringParam())
        .isEqualTo("[\"10\",\"20\",\"30\"]");
    assertThat(output.getContents().getFp32ContentsList()).containsExactly(1f, 2f, 3f);
  }

  @Test
  void tellsOfServerAndModel() throws Exception {
    assertThat(ServerLiveResponse.parseFrom(tell("ServerLive", new byte[0])).getLive()).isTrue();
    assertThat(ServerReadyResponse.parseFrom(tell("ServerReady", new byte[0])).getReady()).isTrue();
    assertThat(ServerMetadataResponse.parseFrom(tell("ServerMetadata", new byte[0])).getName())
        .isEqualTo("berth-model-server");
    var named = ModelReadyRequest.newBuilder().setName("vector").setVersion("1").build();
    assertThat(ModelReadyResponse.parseFrom(tell("ModelReady", named.toByteArray())).getReady())
        .isTrue();
    var metadata =
        ModelMetadataResponse.parseFrom(
            tell("ModelMetadata", ModelMetadataRequest.getDefaultInstance().toByteArray()));
    assertThat(metadata.getName()).isEqualTo("vector");
    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getPlatform()).isEqualTo("onnx_onnxv1");
    assertThat(metadata.getInputs(0).getDatatype()).isEqualTo("FP32");
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 3L);
    assertThat(metadata.getOutputsList()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          id: "x"                                                                                               | input numbers: it is missing
          inputs { name: "x" }                                                                                  | input x: the model has no such input
          inputs { name: "numbers" datatype: "FP64" }                                                           | input numbers: datatype FP64 (expected: FP32)
          inputs { name: "numbers" datatype: "FP32" shape: [3] }                                                | input numbers: shape [3] (expected: [-1, 3], where -1 stands for any size)
          inputs { name: "numbers" datatype: "FP32" shape: [-1, 3] }                                            | input numbers: a size in its shape is not a whole number from 0 on
          inputs { name: "numbers" datatype: "FP32" shape: [1, 3] contents { fp32_contents: [1, 2] } }          | input numbers: 2 values (expected: as many as shape [1, 3] holds)
          inputs { name: "numbers" datatype: "FP32" shape: [1, 3] contents { fp64_contents: [1, 2, 3] } }       | input numbers: fp64_contents (expected: fp32_contents)
          inputs { name: "numbers" datatype: "FP32" shape: [2147483647, 3] }                                    | input numbers: more than 1000 values, which is what this replica's memory bears
          inputs { name: "numbers" datatype: "FP32" shape: [1, 3] } raw_input_contents: ["12345678901"]         | input numbers: 11 raw bytes (expected: 4 for each of 3 values)
          inputs { name: "numbers" datatype: "FP32" shape: [1, 3] } raw_input_contents: ["", ""]                | raw_input_contents: 2 (expected: one for each of 1 inputs)
          inputs { name: "numbers" datatype: "FP32" shape: [0, 3] contents {} } raw_input_contents: [""]        | input numbers: contents beside raw_input_contents
          inputs { name: "numbers" datatype: "FP32" shape: [0, 3] } inputs { name: "numbers" datatype: "FP32" shape: [0, 3] } | input numbers: it is given twice
          inputs { name: "numbers" datatype: "FP32" shape: [0, 3] } outputs { name: "x" }                       | output x: the model has no such output
          """)
  void saysWhatDoesNotFit(String text, String message) throws Exception {
    var reply = vector.grpc("ModelInfer", request(text).toByteArray());

    refused(reply, "3", "INFERENCE_INVALID_INPUT");
    assertThat(reply.headers()).containsEntry("grpc-message", message);
  }

  @Test
  void refusesTextsThatAreNone() throws Exception {
    for (var raw : List.of("\1\0\0\0", "\377\377\377\377", "\0\0\0\0more", "\0\0")) {
      var request = request(ECHOES).toBuilder();
      var text = request.getInputs(5);
      request
          .clearInputs()
          .addInputs(text.toBuilder().clearContents().clearShape().addShape(1).addShape(1));
      request.addRawInputContents(ByteString.copyFrom(raw, StandardCharsets.ISO_8859_1));

      refused(
          echo.grpc("ModelInfer", request.build().toByteArray()), "3", "INFERENCE_INVALID_INPUT");
    }
    var broken = request(ECHOES).toBuilder();
    broken
        .getInputsBuilder(5)
        .getContentsBuilder()
        .setBytesContents(0, ByteString.copyFrom(new byte[] {-1}));
    refused(echo.grpc("ModelInfer", broken.build().toByteArray()), "3", "INFERENCE_INVALID_INPUT");
  }

  @Test
  void refusesWhatIsNoMessage() {
    var gzip = new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0};
    var endOfNothing = new byte[] {0x2c};
    for (var body : List.of(gzip, endOfNothing, new byte[] {0x2a, 5, 1}, new byte[] {0})) {
      refused(vector.grpc("ModelInfer", body), "3", "INFERENCE_INVALID_INPUT");
      refused(vector.grpc("ModelMetadata", body), "3", "INFERENCE_INVALID_INPUT");
    }
  }

  @Test
  void refusesMoreTensorsThanAnyModelHasBeforeItMakesThem() {
    var body = new byte[4 << 20];
    for (var i = 0; i < body.length; i += 2) {
      body[i] = 0x2a;
    }

    var reply = vector.grpc("ModelInfer", body);

    refused(reply, "3", "INFERENCE_INVALID_INPUT");
    assertThat(reply.headers()).containsEntry("grpc-message", "body: more than 1024 fields");
  }

  @Test
  void servesNoOtherModelAndNoOtherCall() throws Exception {
    refused(
        vector.grpc("ModelInfer", request("model_name: \"über\"").toByteArray()),
        "5",
        "MODEL_NOT_SERVED");
    refused(
        vector.grpc("ModelInfer", request("model_version: \"2\"").toByteArray()),
        "5",
        "MODEL_NOT_SERVED");
    assertThat(vector.grpc("ModelInfer", request("model_name: \"ü%\"").toByteArray()).headers())
        .containsEntry(
            "grpc-message",
            "this replica does not serve the model %C3%BC%25 (expected: vector, or empty)");
    refused(vector.grpc("RepositoryIndex", new byte[0]), "12", "UNIMPLEMENTED");
  }

  private byte[] tell(String method, byte[] message) {
    var reply = vector.grpc(method, message);
    assertThat(reply.headers()).doesNotContainKey("grpc-status");
    return reply.body();
  }

  private static ModelInferResponse infer(ServedModel model, ModelInferRequest request)
      throws InvalidProtocolBufferException {
    var reply = model.grpc("ModelInfer", request.toByteArray());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsOnlyKeys("Content-Type");
    return ModelInferResponse.parseFrom(reply.body());
  }

  private static void refused(Reply reply, String code, String reason) {
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEmpty();
    assertThat(reply.headers())
        .containsEntry("Content-Type", "application/grpc")
        .containsEntry("grpc-status", code)
        .containsEntry("x-rest-reason", reason);
  }

  private static ModelInferRequest request(String text) throws TextFormat.ParseException {
    return TextFormat.parse(text, ModelInferRequest.class);
  }

  private static InferInputTensor input(ModelInferRequest request, String name) {
    return request.getInputsList().stream()
        .filter(input -> input.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ByteString bytes(InferTensorContents contents) {
    var out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    contents.getBoolContentsList().forEach(value -> out.put((byte) (value ? 1 : 0)));
    contents.getIntContentsList().forEach(out::putInt);
    contents.getInt64ContentsList().forEach(out::putLong);
    contents.getFp32ContentsList().forEach(out::putFloat);
    contents.getFp64ContentsList().forEach(out::putDouble);
    contents
        .getBytesContentsList()
        .forEach(text -> out.putInt(text.size()).put(text.asReadOnlyByteBuffer()));
    return ByteString.copyFrom(out.flip());
  }
}
