package dev.berth.modelserver.onnx;

import java.util.List;

/**
 * What the model says about one of its tensors.
 *
 * @param shape the sizes of its dimensions, -1 for one that may have any size
 */
public record TensorSpec(String name, TensorType type, List<Long> shape) {
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** The smallest shape it allows beyond the empty one: each dimension of any size is 1. */
  public List<Long> leastShape() {
    return shape.stream().map(size -> size < 0 ? 1 : size).toList();
  }

  /** Whether a tensor of this shape fits, dimension by dimension. */
  public boolean allows(List<Long> actual) {
    if (actual.size() != shape.size()) {
      return false;
    }
    for (int i = 0; i < actual.size(); i++) {
      long expected = shape.get(i);
      if (expected >= 0 && expected != actual.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the first dimension counts rows: it may have any size, or is always one. */
  public boolean hasRows() {
    return !shape.isEmpty() && (shape.getFirst() < 0 || shape.getFirst() == 1);
  }
}
