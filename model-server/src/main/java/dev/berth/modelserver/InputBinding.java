package dev.berth.modelserver;

import dev.berth.modelserver.api.DataType;
import dev.berth.modelserver.api.ElementBuffer;
import dev.berth.modelserver.api.InputFault;
import dev.berth.modelserver.api.InputFault.InvalidArrayShape;
import dev.berth.modelserver.api.JsonSlice;
import dev.berth.modelserver.api.Parameter;
import dev.berth.modelserver.api.ProblemException;
import dev.berth.modelserver.onnx.Elements;
import dev.berth.modelserver.onnx.ModelLoadException;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorSpec;
import dev.berth.modelserver.onnx.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A declared input together with the model's tensor that it feeds, one row at a time. */
final class InputBinding {
  private final Parameter declared;
  private final TensorSpec spec;
  private final int mostValues;

  /**
   * Binds an input.
   *
   * @param mostValues how many values a request may give for it
   * @throws ModelLoadException if the tensor cannot hold what is declared
   */
  InputBinding(Parameter declared, TensorSpec spec, int mostValues) throws ModelLoadException {
    String input = "input " + declared.name();
    if (!declared.type().feeds(spec.type())) {
      throw new ModelLoadException(
          input
              + " is declared as "
              + declared.type().wireName()
              + ", which the model's "
              + spec.type()
              + " cannot hold");
    }
    if (declared.type().single() && Tensor.product(spec.leastShape()) != 1) {
      throw new ModelLoadException(
          input
              + " is declared as a single "
              + declared.type().wireName()
              + ", but the model wants the shape "
              + spec.shape());
    }
    if (!declared.required() && !takesAbsence(spec.type())) {
      throw new ModelLoadException(
          input + " is optional, but the model's " + spec.type() + " cannot say that it is absent");
    }
    this.declared = declared;
    this.spec = spec;
    this.mostValues = mostValues;
  }

  String name() {
    return declared.name();
  }

  /** A tensor of zeros in the smallest shape that the model takes. */
  Tensor sample() {
    List<Long> shape = spec.leastShape();
    int count = Math.toIntExact(Tensor.product(shape));
    return new Tensor(shape, ElementBuffer.zeros(spec.type(), count));
  }

  /**
   * Makes the tensor of one row.
   *
   * @param value what the request gives; null or JSON's null if it gives nothing, and then a
   *     fractional tensor is filled with NaN, which models that accept absence read as such
   * @throws ProblemException if the value does not fit
   */
  Tensor row(@Nullable JsonSlice value) {
    if (value == null || value.isNull()) {
      if (declared.required()) {
        throw new ProblemException(new InputFault.RequiredValueMissing(name()));
      }
      return absent();
    }
    boolean list =
        declared.type() == DataType.ARRAY || (declared.type() == DataType.ANY && value.isArray());
    if (declared.type() == DataType.ARRAY && !value.isArray()) {
      throw new ProblemException(
          new InputFault.TypeMismatch(name(), declared.type().wireName(), value.kind()));
    }
    if (!list) {
      Tensor single = ElementBuffer.read(name(), elementType(), spec.type(), 1, scalar(value));
      return new Tensor(spec.leastShape(), single.elements());
    }
    Tensor given = ElementBuffer.read(name(), elementType(), spec.type(), mostValues, value);
    if (spec.allows(given.shape())) {
      return given;
    }
    List<Long> row = Stream.concat(Stream.of(1L), given.shape().stream()).toList();
    if (spec.hasRows() && spec.allows(row)) {
      return new Tensor(row, given.elements());
    }
    throw new ProblemException(new InvalidArrayShape(name(), spec.shape(), given.shape()));
  }

  private JsonSlice scalar(JsonSlice value) {
    if (value.isArray()) {
      throw new ProblemException(
          new InputFault.TypeMismatch(name(), declared.type().wireName(), value.kind()));
    }
    if (Tensor.product(spec.leastShape()) != 1) {
      throw new ProblemException(new InvalidArrayShape(name(), spec.shape(), List.of()));
    }
    return value;
  }

  private DataType elementType() {
    return switch (declared.type()) {
      case ARRAY, ANY -> DataType.of(spec.type());
      case DATE, BOOLEAN, STRING, DOUBLE, INTEGER, FLOAT, LONG, TIMESTAMP, MAP -> declared.type();
    };
  }

  private static boolean takesAbsence(TensorType type) {
    return type == TensorType.FP32 || type == TensorType.FP64;
  }

  private Tensor absent() {
    List<Long> shape = spec.leastShape();
    int count = Math.toIntExact(Tensor.product(shape));
    return new Tensor(shape, Elements.notANumber(spec.type(), count));
  }
}
