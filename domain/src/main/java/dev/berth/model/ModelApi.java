package dev.berth.model;

import java.util.List;

/** The inputs that a model takes and the outputs that it gives, in declared order. */
public record ModelApi(List<Parameter> inputs, List<Parameter> outputs) {

  public ModelApi {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
