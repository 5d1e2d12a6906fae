package dev.berth.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, started as a replica is. */
final class ModelServerIT {
  private static final Path DEMO = Path.of("../app/src/main/resources/dev/berth/app/demo");
  private static final List<String> FEATURES =
      List.of("sepal_length", "sepal_width", "petal_length", "petal_width");
  private static final List<List<Double>> FLOWERS =
      List.of(
          List.of(5.1, 3.5, 1.4, 0.2),
          List.of(6.0, 2.9, 4.5, 1.5),
          List.of(7.7, 2.6, 6.9, 2.3),
          List.of(0.0, -1.0, 1e6, 1e-9));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void predictsWhatTheModelPredicts() throws Exception {
    Path model = DEMO.resolve("iris.onnx");
    String api = Files.readString(DEMO.resolve("iris-api.json"));
    try (ModelServerProcess server = ModelServerProcess.serving(folder, model, api)) {
      for (List<Double> flower : FLOWERS) {
        List<String> input = new ArrayList<>();
        for (int i = 0; i < FEATURES.size(); i++) {
          input.add("\"" + FEATURES.get(i) + "\":" + flower.get(i));
        }
        HttpResponse<String> answer =
            server.post("/transformJson", "{\"input\":{" + String.join(",", input) + "}}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo(directly(model, flower));
      }
      HttpResponse<String> refused = server.post("/transformJson", "1".repeat((4 << 20) + 1));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("\"errorCode\":\"REQUEST_ENTITY_TOO_LARGE\"");
      assertThat(server.get("/v2").body()).contains("\"version\":\"");
      server.terminate();
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void refusesWhatFindsNoTurnAndStaysAlive() throws Exception {
    try (ModelServerProcess server = slow()) {
      CompletableFuture<HttpResponse<String>> running = begin(server, 1_000_000_000_000L);
      HttpResponse<String> refused = server.post("/transformJson", steps(1));
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("\"errorName\":\"Default:TooManyRequests\"");
      assertThat(refused.headers().firstValue("QoS-Retry-Hint")).isEmpty();
      assertThat(server.post("/v2/models/model/infer", "{}").statusCode()).isEqualTo(429);
      assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
      assertThat(running).isNotDone();
    }
  }

  @Test
  void finishesWhatIsUnderWayWhenItIsTerminated() throws Exception {
    try (ModelServerProcess server = slow()) {
      CompletableFuture<HttpResponse<String>> running = begin(server, 1_000_000);
      server.terminate();
      ModelServerProcess.await(server::refusesConnections);
      HttpResponse<String> answer = running.join();
      assertThat(answer.body()).isEqualTo("{\"output\":{\"count_out\":1000000}}");
      assertThat(answer.headers().firstValue("Connection")).hasValue("close");
      assertThat(server.exitCode()).as(server.log()).isZero();
    }
  }

  @Test
  void saysInItsLastLineWhyAModelCannotBeLoaded() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "this is no model");
    try (ModelServerProcess server =
        ModelServerProcess.started(folder, broken, ServedModel.PICK_API)) {
      assertThat(server.exitCode()).isEqualTo(3);
      assertThat(server.log().lines().reduce((_, line) -> line).orElse(""))
          .startsWith("model cannot be loaded: model file broken.onnx: ")
          .doesNotContain(folder.toString());
    }
  }

  @Test
  void refusesAWrongCommandLine() throws Exception {
    try (ModelServerProcess server =
        ModelServerProcess.started(
            folder, ServedModel.file("pick"), ServedModel.PICK_API, "--colour", "red")) {
      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.log()).isEqualTo("unknown option: --colour (--help tells the options)\n");
    }
  }

  @Test
  void staysWithinItsMemoryWhateverIsSent() throws Exception {
    Path model = DEMO.resolve("iris.onnx");
    String api = Files.readString(DEMO.resolve("iris-api.json"));
    try (ModelServerProcess server = ModelServerProcess.serving(folder, model, api)) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      String large = batch(40_000);
      String texts = "{\"input\":{\"sepal_length\":[" + "\"\",".repeat(1_000_000) + "\"\"]}}";
      String names = "{\"input\":{" + names(300_000) + "}}";
      for (int i = 0; i < 6; i++) {
        answers.add(server.postInBackground("/v2/models/model/infer", large));
        answers.add(server.postInBackground("/transformJson", texts));
        answers.add(server.postInBackground("/transformJson", names));
        for (int j = 0; j < 100; j++) {
          answers.add(server.postInBackground("/v2/models/model/infer", batch(10)));
        }
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer).as(server.log()).succeedsWithin(PATIENCE);
        assertThat(answer.join().statusCode()).isIn(200, 400, 429);
      }
      assertThat(server.post("/v2/models/model/infer", large).statusCode()).isEqualTo(200);
      assertThat(server.peakMemory()).isLessThan(230L << 20);
    }
  }

  private ModelServerProcess slow() {
    return ModelServerProcess.serving(
        folder, ServedModel.file("slow"), ServedModel.SLOW_API, "--threads", "1");
  }

  /**
   * Begins a long run on the one thread, and returns when the thread is taken. Its request waits
   * for the short runs that look whether it is; one of them is refused when it has its turn.
   */
  private static CompletableFuture<HttpResponse<String>> begin(
      ModelServerProcess server, long steps) {
    CompletableFuture<HttpResponse<String>> running =
        server.postInBackground("/transformJson", steps(steps));
    ModelServerProcess.await(
        () -> server.postInBackground("/transformJson", steps(1)).join().statusCode() == 429);
    assertThat(running).isNotDone();
    return running;
  }

  private static String steps(long steps) {
    return "{\"input\":{\"steps\":" + steps + "}}";
  }

  private static String names(int count) {
    StringBuilder names = new StringBuilder("\"sepal_length\":1");
    for (int i = 0; i < count; i++) {
      names.append(",\"").append(i).append("\":1");
    }
    return names.toString();
  }

  private static String batch(int rows) {
    List<String> inputs = new ArrayList<>();
    for (String feature : FEATURES) {
      inputs.add(
          "{\"name\":\"%s\",\"datatype\":\"FP64\",\"shape\":[%d,1],\"data\":[%s4.7]}"
              .formatted(feature, rows, "5.123456789,".repeat(rows - 1)));
    }
    return "{\"inputs\":[" + String.join(",", inputs) + "]}";
  }

  /** The answer that ONNX Runtime alone leads to. */
  private static String directly(Path model, List<Double> flower) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try (OrtSession session = environment.createSession(model.toString())) {
      for (int i = 0; i < FEATURES.size(); i++) {
        inputs.put(
            FEATURES.get(i),
            OnnxTensor.createTensor(environment, new double[][] {{flower.get(i)}}));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        String species = ((String[]) result.get("species").orElseThrow().getValue())[0];
        List<?> maps = (List<?>) result.get("probabilities").orElseThrow().getValue();
        List<String> probabilities = new ArrayList<>();
        new TreeMap<>((Map<?, ?>) ((OnnxValue) maps.getFirst()).getValue())
            .forEach((name, value) -> probabilities.add("\"" + name + "\":" + value));
        return "{\"output\":{\"species\":\"%s\",\"probabilities\":{%s}}}"
            .formatted(species, String.join(",", probabilities));
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }
}
