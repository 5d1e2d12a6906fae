package dev.berth.modelserver.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.util.Optional;

/** The element types that the server moves in and out of a model, named as the protocol does. */
public enum TensorType {
  BOOL,
  INT32,
  INT64,
  FP32,
  FP64,
  /** Text. */
  BYTES;

  /** The type of an ONNX tensor, or nothing for the small and unsigned types not served. */
  public static Optional<TensorType> of(OnnxJavaType type) {
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
