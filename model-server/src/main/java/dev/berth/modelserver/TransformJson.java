package dev.berth.modelserver;

import dev.berth.modelserver.api.InputFault;
import dev.berth.modelserver.api.JsonSlice;
import dev.berth.modelserver.api.ModelApi;
import dev.berth.modelserver.api.Parameter;
import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.ModelLoadException;
import dev.berth.modelserver.onnx.OnnxModel;
import dev.berth.modelserver.onnx.Output;
import dev.berth.modelserver.onnx.OutputSpec;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One prediction for one row, by the model's declared inputs and outputs. */
final class TransformJson {
  private final boolean declared;
  private final List<InputBinding> inputs;
  private final List<OutputBinding> outputs;
  private final Set<String> inputNames;
  private final Set<String> outputNames;

  /**
   * Binds the declaration to the model. Without one, this says that there is none.
   *
   * @param mostValues how many values one input may have
   * @throws ModelLoadException if they do not fit
   */
  TransformJson(ModelApi api, OnnxModel model, int mostValues) throws ModelLoadException {
    List<InputBinding> boundInputs = new ArrayList<>();
    Map<String, TensorSpec> unbound =
        new LinkedHashMap<>(api.declared() ? model.inputs() : Map.of());
    for (Parameter input : api.inputs()) {
      TensorSpec spec = unbound.remove(input.name());
      if (spec == null) {
        throw new ModelLoadException(
            "input "
                + input.name()
                + " is declared, but the model's inputs are "
                + model.inputs().keySet());
      }
      boundInputs.add(new InputBinding(input, spec, mostValues));
    }
    if (!unbound.isEmpty()) {
      throw new ModelLoadException(
          "the model needs the inputs " + unbound.keySet() + ", which are not declared");
    }
    List<OutputBinding> boundOutputs = new ArrayList<>();
    for (Parameter output : api.outputs()) {
      OutputSpec spec = model.outputs().get(output.name());
      if (spec == null) {
        throw new ModelLoadException(
            "output "
                + output.name()
                + " is declared, but the outputs served are "
                + model.outputs().keySet());
      }
      boundOutputs.add(new OutputBinding(output, spec));
    }
    this.declared = api.declared();
    this.inputs = List.copyOf(boundInputs);
    this.outputs = List.copyOf(boundOutputs);
    this.inputNames = inputs.stream().map(InputBinding::name).collect(Collectors.toSet());
    this.outputNames = outputs.stream().map(OutputBinding::name).collect(Collectors.toSet());
  }

  /**
   * Runs the model on zeros and writes the answer away, if inputs are declared.
   *
   * @throws ProblemException InferenceFailed, if the model does not take zeros
   */
  void warm(Inference.Turn turn) throws InterruptedException {
    if (!declared) {
      return;
    }
    Map<String, Tensor> zeros =
        inputs.stream().collect(Collectors.toMap(InputBinding::name, InputBinding::sample));
    show(turn.run(zeros, outputNames));
  }

  /**
   * Answers {@code {"input": {...}}} with {@code {"output": {...}}}.
   *
   * @throws ProblemException if the body does not fit the declaration or the model fails
   */
  Reply answer(byte[] body, Inference.Turn turn) throws InterruptedException {
    if (!declared) {
      throw new ProblemException(
          new Problem.NotFound("the model declares no inputs and outputs for transformJson"));
    }
    JsonSlice input = JsonSlice.document(body).members().get("input");
    if (input == null) {
      throw new ProblemException(new Problem.InvalidRequest("input", "it is missing"));
    }
    Map<String, JsonSlice> given = input.members();
    for (String name : given.keySet()) {
      if (!inputNames.contains(name)) {
        throw new ProblemException(new InputFault.UnknownInputName(name));
      }
    }
    Map<String, Tensor> tensors = new HashMap<>();
    for (InputBinding binding : inputs) {
      tensors.put(binding.name(), binding.row(given.get(binding.name())));
    }
    return show(turn.run(tensors, outputNames));
  }

  private Reply show(Map<String, Output> results) {
    return Reply.ok(
        json -> {
          json.writeName("output");
          json.writeStartObject();
          for (OutputBinding binding : outputs) {
            Output result = results.get(binding.name());
            if (result == null) {
              throw new IllegalStateException("the run gave no " + binding.name());
            }
            json.writeName(binding.name());
            binding.write(json, result);
          }
          json.writeEndObject();
        });
  }
}
