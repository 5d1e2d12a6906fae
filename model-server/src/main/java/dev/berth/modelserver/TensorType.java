package dev.berth.modelserver;

import ai.onnxruntime.OnnxJavaType;
import java.util.Optional;

/** The element types that the server moves in and out of a model, named as the protocol does. */
enum TensorType {
  BOOL,
  INT32,
  INT64,
  FP32,
  FP64,
  /** Text. */
  BYTES;

  /** What one element is called where parameters are declared. */
  DataType element() {
    return switch (this) {
      case BOOL -> DataType.BOOLEAN;
      case INT32 -> DataType.INTEGER;
      case INT64 -> DataType.LONG;
      case FP32 -> DataType.FLOAT;
      case FP64 -> DataType.DOUBLE;
      case BYTES -> DataType.STRING;
    };
  }

  /** The type of an ONNX tensor, or nothing for the small and unsigned types not served. */
  static Optional<TensorType> of(OnnxJavaType type) {
    return switch (type) {
      case BOOL -> Optional.of(BOOL);
      case INT32 -> Optional.of(INT32);
      case INT64 -> Optional.of(INT64);
      case FLOAT -> Optional.of(FP32);
      case DOUBLE -> Optional.of(FP64);
      case STRING -> Optional.of(BYTES);
      case INT8, INT16, UINT8, FLOAT16, BFLOAT16, UNKNOWN -> Optional.empty();
    };
  }
}
