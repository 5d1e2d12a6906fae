package dev.berth.modelserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import dev.berth.modelserver.api.ModelApi;
import dev.berth.modelserver.onnx.ModelLoadException;
import dev.berth.modelserver.onnx.OnnxModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A model behind its routes, without HTTP. */
final class ServedModel implements AutoCloseable {
  static final String ECHO_API =
      """
      {"inputs": [{"name": "flag", "type": "boolean"}, {"name": "small", "type": "integer"},
                  {"name": "big", "type": "long"}, {"name": "single", "type": "float"},
                  {"name": "precise", "type": "double"}, {"name": "text", "type": "string"}],
       "outputs": [{"name": "flag_out", "type": "boolean"}, {"name": "small_out", "type": "integer"},
                   {"name": "big_out", "type": "long"}, {"name": "single_out", "type": "float"},
                   {"name": "precise_out", "type": "double"}, {"name": "text_out", "type": "string"}]}
      """;
  static final String VECTOR_API =
      """
      {"inputs": [{"name": "numbers", "type": "array"}],
       "outputs": [{"name": "doubled", "type": "array"}, {"name": "labelled", "type": "map"}]}
      """;
  static final String PICK_API =
      """
      {"inputs": [{"name": "index", "type": "long"}], "outputs": [{"name": "picked", "type": "double"}]}
      """;
  static final String SLOW_API =
      """
      {"inputs": [{"name": "steps", "type": "long"}], "outputs": [{"name": "count_out", "type": "long"}]}
      """;

  private static final int MOST_VALUES = 1_000;

  private final OnnxModel model;
  private final Routes routes;

  private ServedModel(OnnxModel model, Routes routes) {
    this.model = model;
    this.routes = routes;
  }

  /** Serves a model of the test resources as version 1 of itself, eight predictions at once. */
  static ServedModel of(String name, String api) {
    return of(name, api, 8, Duration.ofMinutes(1));
  }

  static ServedModel of(String name, String api, int threads, Duration timeLimit) {
    try {
      OnnxModel model = OnnxModel.load(file(name));
      Duration wait = Duration.ofMillis(50);
      return new ServedModel(
          model,
          new Routes(
              new TransformJson(api(api), model, MOST_VALUES),
              new InferenceProtocol(name, "1", model, MOST_VALUES),
              new GrpcProtocol(name, "1", model, MOST_VALUES),
              new Inference(model, threads, wait, timeLimit),
              new BodyBudget(1 << 20, wait),
              () -> true));
    } catch (ModelLoadException e) {
      throw new AssertionError(e);
    }
  }

  static Path file(String name) {
    URL resource = ServedModel.class.getResource(name + ".onnx");
    try {
      return Path.of(Objects.requireNonNull(resource, name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static ModelApi api(String json) throws ModelLoadException {
    try {
      Path file = Files.createTempFile("api", ".json");
      try {
        Files.writeString(file, json);
        return ModelApi.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer transformJson(String body) {
    return call("POST", "/transformJson", body, Map.of());
  }

  Answer infer(String body) {
    return call("POST", "/v2/models/echo/infer", body, Map.of());
  }

  Answer get(String path) {
    return call("GET", path, "", Map.of());
  }

  /** What is answered to a message of the gRPC service. */
  Reply grpc(String method, byte[] message) {
    try {
      return routes.answer(
          new Call(
              "POST",
              "/inference.GRPCInferenceService/" + method,
              message.length,
              Map.of(),
              ByteString.copyFrom(message)));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Answer call(String method, String path, String body, Map<String, String> headers) {
    byte[] bytes = body.getBytes(UTF_8);
    try {
      Reply reply =
          routes.answer(new Call(method, path, bytes.length, headers, ByteString.copyFrom(bytes)));
      return new Answer(reply.status(), new String(reply.body(), UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      model.close();
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  /** What came back. */
  record Answer(int status, String body) {}

  private record Call(
      String method, String path, long length, Map<String, String> headers, ByteString content)
      implements Request {
    @Override
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    @Override
    public InputStream body() {
      return content.newInput();
    }
  }
}
