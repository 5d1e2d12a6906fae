package dev.berth.modelserver.onnx;

import java.util.List;

/** What a model gave for one of its outputs. */
public sealed interface Output permits Tensor, Output.Maps {

  /** For each row a value by label. */
  record Maps(List<Labelled> rows) implements Output {
    public Maps {
      rows = List.copyOf(rows);
    }
  }

  /** As many values as labels, the labels in their alphabetical order. */
  record Labelled(List<String> labels, Elements values) {
    public Labelled {
      labels = List.copyOf(labels);
    }
  }
}
