package dev.berth.modelserver;

import dev.berth.modelserver.api.JsonSlice;
import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.Elements;
import dev.berth.modelserver.onnx.OnnxModel;
import dev.berth.modelserver.onnx.Output;
import dev.berth.modelserver.onnx.OutputSpec;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorSpec;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * The Open Inference Protocol, version 2, for one version of one model. Outputs that the model
 * gives as maps are shown as a tensor with one column for each label; the parameter {@code labels}
 * holds the labels as a JSON array in a string.
 */
final class InferenceProtocol {
  static final String SERVER = "berth-model-server";
  static final String PLATFORM = "onnx_onnxv1";

  private final String name;
  private final String version;
  private final OnnxModel model;
  private final int mostValues;

  /**
   * Speaks for a model.
   *
   * @param mostValues how many values the inputs of a request may have together
   */
  InferenceProtocol(String name, String version, OnnxModel model, int mostValues) {
    this.name = name;
    this.version = version;
    this.model = model;
    this.mostValues = mostValues;
  }

  /** Whether this model is meant; without a version every one is. */
  boolean serves(String askedName, Optional<String> askedVersion) {
    return askedName.equals(name) && askedVersion.map(version::equals).orElse(true);
  }

  Reply serverMetadata() {
    return Reply.ok(
        json -> {
          json.writeStringProperty("name", SERVER);
          json.writeStringProperty("version", serverVersion());
          json.writeName("extensions");
          json.writeStartArray();
          json.writeEndArray();
        });
  }

  /** The version of this program. */
  static String serverVersion() {
    return Optional.ofNullable(InferenceProtocol.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  Reply modelMetadata() {
    return Reply.ok(
        json -> {
          json.writeStringProperty("name", name);
          json.writeName("versions");
          json.writeStartArray();
          json.writeString(version);
          json.writeEndArray();
          json.writeStringProperty("platform", PLATFORM);
          tensors(json, "inputs", List.copyOf(model.inputs().values()));
          tensors(
              json, "outputs", model.outputs().values().stream().map(OutputSpec::values).toList());
        });
  }

  Reply modelReady(boolean ready) {
    return Reply.of(
        ready ? 200 : 503,
        Map.of(),
        json -> {
          json.writeStringProperty("name", name);
          json.writeBooleanProperty("ready", ready);
        });
  }

  /**
   * Runs the model.
   *
   * @throws ProblemException if the body does not fit the model or the model fails
   */
  Reply infer(byte[] body, Inference.Turn turn) throws InterruptedException {
    InferenceRequest request = InferenceRequest.parse(body, model, mostValues);
    Map<String, Output> results = turn.run(request.inputs(), request.outputs());
    return Reply.ok(
        json -> {
          json.writeStringProperty("model_name", name);
          json.writeStringProperty("model_version", version);
          request.id().ifPresent(id -> json.writeStringProperty("id", id));
          json.writeName("outputs");
          json.writeStartArray();
          for (String output : model.outputs().keySet()) {
            Output result = results.get(output);
            if (result != null) {
              json.writeStartObject();
              json.writeStringProperty("name", output);
              write(json, output, result);
              json.writeEndObject();
            }
          }
          json.writeEndArray();
        });
  }

  private void tensors(JsonGenerator json, String side, List<TensorSpec> specs) {
    json.writeName(side);
    json.writeStartArray();
    for (TensorSpec spec : specs) {
      json.writeStartObject();
      json.writeStringProperty("name", spec.name());
      json.writeStringProperty("datatype", spec.type().name());
      shape(json, spec.shape());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String name, Output output) {
    switch (output) {
      case Tensor tensor -> {
        json.writeStringProperty("datatype", tensor.elements().type().name());
        shape(json, tensor.shape());
        data(json, List.of(tensor.elements()));
      }
      case Output.Maps maps -> {
        List<String> labels = labels(name, maps);
        maps.rows().stream()
            .findFirst()
            .ifPresent(row -> json.writeStringProperty("datatype", row.values().type().name()));
        shape(json, List.of((long) maps.rows().size(), (long) labels.size()));
        json.writeName("parameters");
        json.writeStartObject();
        json.writeStringProperty("labels", array(labels));
        json.writeEndObject();
        data(json, maps.rows().stream().map(Output.Labelled::values).toList());
      }
    }
  }

  /**
   * The labels of all rows.
   *
   * @throws ProblemException where they differ
   */
  static List<String> labels(String name, Output.Maps maps) {
    List<String> labels = maps.rows().isEmpty() ? List.of() : maps.rows().getFirst().labels();
    if (!maps.rows().stream().allMatch(row -> row.labels().equals(labels))) {
      throw new ProblemException(
          new Problem.InferenceFailed(
              "the maps of " + name + " have different labels, which no tensor can show"));
    }
    return labels;
  }

  private static void shape(JsonGenerator json, List<Long> shape) {
    json.writeName("shape");
    json.writeStartArray();
    shape.forEach(json::writeNumber);
    json.writeEndArray();
  }

  private static void data(JsonGenerator json, List<Elements> blocks) {
    json.writeName("data");
    json.writeStartArray();
    for (Elements block : blocks) {
      for (int i = 0; i < block.count(); i++) {
        block.write(json, i);
      }
    }
    json.writeEndArray();
  }

  /** Texts as a JSON array. */
  static String array(List<String> texts) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JsonSlice.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartArray();
      texts.forEach(json::writeString);
      json.writeEndArray();
    }
    return text.toString();
  }
}
