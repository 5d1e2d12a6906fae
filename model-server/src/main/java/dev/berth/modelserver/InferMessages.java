package dev.berth.modelserver;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.berth.modelserver.onnx.Elements;
import dev.berth.modelserver.onnx.OnnxModel;
import dev.berth.modelserver.onnx.Output;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorSpec;
import dev.berth.proto.inference.InferParameter;
import dev.berth.proto.inference.InferTensorContents;
import dev.berth.proto.inference.ModelInferRequest;
import dev.berth.proto.inference.ModelInferRequest.InferInputTensor;
import dev.berth.proto.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.berth.proto.inference.ModelInferResponse;
import dev.berth.proto.inference.ModelInferResponse.InferOutputTensor;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between the messages of a prediction over gRPC and the model's tensors. */
final class InferMessages {
  private static final int MOST_DIMENSIONS = 16;

  private InferMessages() {}

  /** Whether the values of all tensors stand beside them as bytes. */
  static boolean raw(ModelInferRequest message) {
    return message.getRawInputContentsCount() > 0;
  }

  /**
   * Compares a message with the model.
   *
   * @param mostValues how many values all inputs together may have
   * @throws dev.berth.modelserver.api.ProblemException InvalidRequest, naming the first thing that
   *     does not fit
   */
  static InferenceRequest read(ModelInferRequest message, OnnxModel model, int mostValues) {
    if (raw(message) && message.getRawInputContentsCount() != message.getInputsCount()) {
      throw InferenceRequest.invalid(
          "raw_input_contents",
          "%d (expected: one for each of %d inputs)"
              .formatted(message.getRawInputContentsCount(), message.getInputsCount()));
    }
    Map<String, Tensor> tensors = new HashMap<>();
    int left = mostValues;
    for (int i = 0; i < message.getInputsCount(); i++) {
      InferInputTensor given = message.getInputs(i);
      Tensor tensor =
          tensor(
              given,
              raw(message) ? message.getRawInputContents(i) : null,
              model.inputs().get(given.getName()),
              left);
      left -= tensor.elements().count();
      if (tensors.put(given.getName(), tensor) != null) {
        throw InferenceRequest.invalid("input " + given.getName(), "it is given twice");
      }
    }
    InferenceRequest.complete(tensors, model);
    Set<String> outputs = new LinkedHashSet<>();
    for (InferRequestedOutputTensor asked : message.getOutputsList()) {
      InferenceRequest.ask(asked.getName(), outputs, model.outputs().keySet());
    }
    return new InferenceRequest(
        Optional.of(message.getId()),
        tensors,
        outputs.isEmpty() ? model.outputs().keySet() : outputs);
  }

  private static Tensor tensor(
      InferInputTensor given, @Nullable ByteString raw, @Nullable TensorSpec spec, int mostValues) {
    String input = "input " + given.getName();
    if (spec == null) {
      throw InferenceRequest.invalid(input, "the model has no such input");
    }
    InferenceRequest.fits(input, given.getDatatype(), spec);
    List<Long> shape = given.getShapeCount() > MOST_DIMENSIONS ? List.of() : given.getShapeList();
    if (shape.stream().anyMatch(size -> size < 0 || size > Integer.MAX_VALUE)) {
      throw InferenceRequest.invalid(input, "a size in its shape is not a whole number from 0 on");
    }
    InferenceRequest.fits(input, shape, spec);
    if (raw != null && given.hasContents()) {
      throw InferenceRequest.invalid(input, "contents beside raw_input_contents");
    }
    long count = Tensor.product(shape);
    if (count > mostValues) {
      throw InferenceRequest.invalid(
          input, "more than " + mostValues + " values, which is what this replica's memory bears");
    }
    Elements elements =
        raw == null
            ? elements(input, given.getContents(), spec)
            : RawTensors.read(input, spec.type(), Math.toIntExact(count), raw);
    InferenceRequest.fits(input, elements.count(), shape);
    return new Tensor(shape, elements);
  }

  private static Elements elements(String input, InferTensorContents contents, TensorSpec spec) {
    String expected =
        switch (spec.type()) {
          case BOOL -> "bool_contents";
          case INT32 -> "int_contents";
          case INT64 -> "int64_contents";
          case FP32 -> "fp32_contents";
          case FP64 -> "fp64_contents";
          case BYTES -> "bytes_contents";
        };
    for (FieldDescriptor field : contents.getAllFields().keySet()) {
      if (!field.getName().equals(expected)) {
        throw InferenceRequest.invalid(input, field.getName() + " (expected: " + expected + ")");
      }
    }
    return switch (spec.type()) {
      case BOOL -> {
        byte[] values = new byte[contents.getBoolContentsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (byte) (contents.getBoolContents(i) ? 1 : 0);
        }
        yield new Elements.Bools(values);
      }
      case INT32 -> {
        int[] values = new int[contents.getIntContentsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = contents.getIntContents(i);
        }
        yield new Elements.Ints(values);
      }
      case INT64 -> {
        long[] values = new long[contents.getInt64ContentsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = contents.getInt64Contents(i);
        }
        yield new Elements.Longs(values);
      }
      case FP32 -> {
        float[] values = new float[contents.getFp32ContentsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = contents.getFp32Contents(i);
        }
        yield new Elements.Floats(values);
      }
      case FP64 -> {
        double[] values = new double[contents.getFp64ContentsCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = contents.getFp64Contents(i);
        }
        yield new Elements.Doubles(values);
      }
      case BYTES ->
          new Elements.Texts(
              contents.getBytesContentsList().stream()
                  .map(bytes -> RawTensors.text(input, bytes))
                  .toArray(String[]::new));
    };
  }

  /**
   * The outputs of a run.
   *
   * @param raw whether their values stand beside them as bytes
   */
  static ModelInferResponse.Builder answer(
      OnnxModel model, Map<String, Output> results, boolean raw) {
    ModelInferResponse.Builder answer = ModelInferResponse.newBuilder();
    for (String name : model.outputs().keySet()) {
      Output result = results.get(name);
      if (result != null) {
        answer(answer, name, result, raw);
      }
    }
    return answer;
  }

  private static void answer(
      ModelInferResponse.Builder answer, String name, Output output, boolean raw) {
    InferOutputTensor.Builder tensor = InferOutputTensor.newBuilder().setName(name);
    List<Elements> blocks =
        switch (output) {
          case Tensor values -> {
            tensor.addAllShape(values.shape());
            tensor.setDatatype(values.elements().type().name());
            yield List.of(values.elements());
          }
          case Output.Maps maps -> {
            List<String> labels = InferenceProtocol.labels(name, maps);
            tensor.addShape(maps.rows().size()).addShape(labels.size());
            tensor.putParameters(
                "labels",
                InferParameter.newBuilder()
                    .setStringParam(InferenceProtocol.array(labels))
                    .build());
            maps.rows().stream()
                .findFirst()
                .ifPresent(row -> tensor.setDatatype(row.values().type().name()));
            yield maps.rows().stream().map(Output.Labelled::values).toList();
          }
        };
    if (raw) {
      answer.addRawOutputContents(RawTensors.write(blocks));
    } else {
      blocks.forEach(block -> contents(tensor.getContentsBuilder(), block));
    }
    answer.addOutputs(tensor);
  }

  private static void contents(InferTensorContents.Builder contents, Elements block) {
    for (int i = 0; i < block.count(); i++) {
      switch (block) {
        case Elements.Bools values -> contents.addBoolContents(values.get(i) != 0);
        case Elements.Ints values -> contents.addIntContents(values.get(i));
        case Elements.Longs values -> contents.addInt64Contents(values.get(i));
        case Elements.Floats values -> contents.addFp32Contents(values.get(i));
        case Elements.Doubles values -> contents.addFp64Contents(values.get(i));
        case Elements.Texts values ->
            contents.addBytesContents(ByteString.copyFromUtf8(values.get(i)));
      }
    }
  }
}
