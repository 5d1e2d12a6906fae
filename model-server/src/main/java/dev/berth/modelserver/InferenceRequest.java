package dev.berth.modelserver;

import dev.berth.modelserver.api.DataType;
import dev.berth.modelserver.api.ElementBuffer;
import dev.berth.modelserver.api.JsonSlice;
import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.OnnxModel;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The body of an {@code infer} call.
 *
 * @param id what the caller wants to find in the answer
 * @param inputs a tensor for each of the model's inputs
 * @param outputs the outputs asked for; all of the model's if the caller named none
 */
record InferenceRequest(Optional<String> id, Map<String, Tensor> inputs, Set<String> outputs) {
  private static final int MOST_DIMENSIONS = 16;

  InferenceRequest {
    inputs = Map.copyOf(inputs);
    outputs = Set.copyOf(outputs);
  }

  /**
   * Reads a body and compares it with the model.
   *
   * @param mostValues how many values all inputs together may have
   * @throws ProblemException InvalidRequest, naming the first thing that does not fit
   */
  static InferenceRequest parse(byte[] body, OnnxModel model, int mostValues) {
    Map<String, JsonSlice> members = JsonSlice.document(body).members();
    JsonSlice id = members.get("id");
    JsonSlice inputs = members.get("inputs");
    if (inputs == null) {
      throw invalid("inputs", "it is missing");
    }
    Map<String, Tensor> tensors = new HashMap<>();
    int left = mostValues;
    for (JsonSlice element : inputs.elements(model.inputs().size())) {
      Map<String, JsonSlice> fields = element.members();
      String name = member(fields, "inputs", "name").text();
      Tensor tensor = tensor(name, fields, model.inputs().get(name), left);
      left -= tensor.elements().count();
      if (tensors.put(name, tensor) != null) {
        throw invalid("input " + name, "it is given twice");
      }
    }
    complete(tensors, model);
    return new InferenceRequest(
        Optional.ofNullable(id).map(JsonSlice::text),
        tensors,
        outputs(members.get("outputs"), model.outputs().keySet()));
  }

  /** Refuses where the model has an input that is not given. */
  static void complete(Map<String, Tensor> tensors, OnnxModel model) {
    for (String name : model.inputs().keySet()) {
      if (!tensors.containsKey(name)) {
        throw invalid("input " + name, "it is missing");
      }
    }
  }

  private static Tensor tensor(
      String name, Map<String, JsonSlice> fields, @Nullable TensorSpec spec, int mostValues) {
    String input = "input " + name;
    if (spec == null) {
      throw invalid(input, "the model has no such input");
    }
    fits(input, member(fields, input, "datatype").text(), spec);
    List<Long> shape = shape(input, member(fields, input, "shape"));
    fits(input, shape, spec);
    JsonSlice data = member(fields, input, "data");
    if (!data.isArray()) {
      throw invalid(input, "data is a " + data.kind() + " (expected: an array)");
    }
    Tensor given;
    try {
      given = ElementBuffer.read(input, DataType.of(spec.type()), spec.type(), mostValues, data);
    } catch (ProblemException e) {
      throw e.problem() instanceof Problem.InvalidInput fault
          ? new ProblemException(new Problem.InvalidRequest("data", fault.message()))
          : e;
    }
    fits(input, given.elements().count(), shape);
    if (given.shape().size() > 1 && !given.shape().equals(shape)) {
      throw invalid(input, "data is nested as " + given.shape() + " (expected: " + shape + ")");
    }
    return new Tensor(shape, given.elements());
  }

  /** Refuses another type than the model's. */
  static void fits(String input, String datatype, TensorSpec spec) {
    if (!datatype.equals(spec.type().name())) {
      throw invalid(input, "datatype " + datatype + " (expected: " + spec.type() + ")");
    }
  }

  /** Refuses a shape that the model does not take. */
  static void fits(String input, List<Long> shape, TensorSpec spec) {
    if (!spec.allows(shape)) {
      throw invalid(
          input,
          "shape " + shape + " (expected: " + spec.shape() + ", where -1 stands for any size)");
    }
  }

  /** Refuses fewer or more values than the shape holds. */
  static void fits(String input, int count, List<Long> shape) {
    if (count != Tensor.product(shape)) {
      throw invalid(input, count + " values (expected: as many as shape " + shape + " holds)");
    }
  }

  private static List<Long> shape(String input, JsonSlice slice) {
    List<Long> shape = new ArrayList<>();
    for (JsonSlice size : slice.elements(MOST_DIMENSIONS)) {
      try (JsonParser parser = size.open()) {
        if (!size.kind().equals("long")
            || parser.getNumberType() != JsonParser.NumberType.INT
            || parser.getIntValue() < 0) {
          throw invalid(input, "a size in its shape is not a whole number from 0 on");
        }
        shape.add(parser.getLongValue());
      }
    }
    return shape;
  }

  private static Set<String> outputs(@Nullable JsonSlice slice, Set<String> served) {
    if (slice == null) {
      return served;
    }
    Set<String> outputs = new LinkedHashSet<>();
    for (JsonSlice element : slice.elements(served.size())) {
      ask(member(element.members(), "outputs", "name").text(), outputs, served);
    }
    return outputs.isEmpty() ? served : outputs;
  }

  /** Adds an output to those that are asked for. */
  static void ask(String name, Set<String> outputs, Set<String> served) {
    if (!served.contains(name)) {
      throw invalid("output " + name, "the model has no such output");
    }
    if (!outputs.add(name)) {
      throw invalid("output " + name, "it is asked for twice");
    }
  }

  private static JsonSlice member(Map<String, JsonSlice> fields, String where, String name) {
    JsonSlice value = fields.get(name);
    if (value == null) {
      throw invalid(where, name + " is missing");
    }
    return value;
  }

  /** Says what does not fit. */
  static ProblemException invalid(String field, String detail) {
    return new ProblemException(new Problem.InvalidRequest(field, detail));
  }
}
