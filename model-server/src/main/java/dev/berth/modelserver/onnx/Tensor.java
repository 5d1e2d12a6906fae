package dev.berth.modelserver.onnx;

import java.util.List;

/** A block of values, row by row. The shape's product is the number of elements. */
public record Tensor(List<Long> shape, Elements elements) implements Output {
  public Tensor {
    shape = List.copyOf(shape);
    if (product(shape) != elements.count()) {
      throw new IllegalArgumentException(
          "elements: " + elements.count() + " (expected: as many as shape " + shape + " holds)");
    }
  }

  /** How many elements a shape holds, or a negative number if they cannot be counted. */
  public static long product(List<Long> shape) {
    long product = 1;
    for (long size : shape) {
      if (size < 0 || Math.multiplyHigh(product, size) != 0) {
        return -1;
      }
      product *= size;
    }
    return product;
  }
}
