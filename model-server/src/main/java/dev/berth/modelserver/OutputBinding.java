package dev.berth.modelserver;

import dev.berth.modelserver.api.DataType;
import dev.berth.modelserver.api.Parameter;
import dev.berth.modelserver.api.Problem;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.Elements;
import dev.berth.modelserver.onnx.ModelLoadException;
import dev.berth.modelserver.onnx.Output;
import dev.berth.modelserver.onnx.OutputSpec;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorSpec;
import dev.berth.modelserver.onnx.TensorType;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** A declared output together with the model's own, of which it shows one row. */
final class OutputBinding {
  private final Parameter declared;
  private final OutputSpec spec;

  /**
   * Binds an output.
   *
   * @throws ModelLoadException if the model does not give what is declared
   */
  OutputBinding(Parameter declared, OutputSpec spec) throws ModelLoadException {
    String output = "output " + declared.name() + " is declared as " + declared.type().wireName();
    DataType type = declared.type();
    TensorSpec values = spec.values();
    if (type != DataType.ANY && spec.maps() != (type == DataType.MAP)) {
      throw new ModelLoadException(
          output + ", but the model gives " + (spec.maps() ? "maps" : "a tensor"));
    }
    if (!spec.maps() && !shows(type, values.type())) {
      throw new ModelLoadException(output + ", but the model gives " + values.type());
    }
    if (type.single() && Tensor.product(values.leastShape()) != 1) {
      throw new ModelLoadException(output + ", but the model gives the shape " + values.shape());
    }
    this.declared = declared;
    this.spec = spec;
  }

  String name() {
    return declared.name();
  }

  /**
   * Writes the value of the one row.
   *
   * @throws ProblemException InferenceFailed, if the model gave another number of values or rows
   */
  void write(JsonGenerator json, Output output) {
    switch (output) {
      case Output.Maps maps -> {
        if (maps.rows().size() != 1) {
          throw unexpected(maps.rows().size() + " maps", "one");
        }
        writeMap(json, maps.rows().getFirst());
      }
      case Tensor tensor -> {
        int count = tensor.elements().count();
        boolean one = declared.type() == DataType.ANY && count == 1;
        if (declared.type().single() || one) {
          if (count != 1) {
            throw unexpected("the shape " + tensor.shape(), "one value");
          }
          tensor.elements().write(json, 0);
        } else {
          List<Long> shape = tensor.shape();
          boolean row = shape.size() > 1 && spec.values().hasRows() && shape.getFirst() == 1;
          writeNested(json, tensor.elements(), row ? shape.subList(1, shape.size()) : shape, 0);
        }
      }
    }
  }

  private static void writeMap(JsonGenerator json, Output.Labelled row) {
    json.writeStartObject();
    for (int i = 0; i < row.labels().size(); i++) {
      json.writeName(row.labels().get(i));
      row.values().write(json, i);
    }
    json.writeEndObject();
  }

  private static int writeNested(
      JsonGenerator json, Elements elements, List<Long> shape, int offset) {
    if (shape.isEmpty()) {
      elements.write(json, offset);
      return offset + 1;
    }
    int next = offset;
    json.writeStartArray();
    for (long i = 0; i < shape.getFirst(); i++) {
      next = writeNested(json, elements, shape.subList(1, shape.size()), next);
    }
    json.writeEndArray();
    return next;
  }

  private ProblemException unexpected(String given, String expected) {
    return new ProblemException(
        new Problem.InferenceFailed(
            "the model gave " + given + " for " + name() + " (expected: " + expected + ")"));
  }

  private static boolean shows(DataType type, TensorType given) {
    return switch (type) {
      case ARRAY, ANY -> true;
      case MAP -> false;
      case BOOLEAN -> given == TensorType.BOOL;
      case DATE, STRING, TIMESTAMP -> given == TensorType.BYTES;
      case DOUBLE, FLOAT -> given == TensorType.FP32 || given == TensorType.FP64;
      case INTEGER, LONG -> given == TensorType.INT32 || given == TensorType.INT64;
    };
  }
}
