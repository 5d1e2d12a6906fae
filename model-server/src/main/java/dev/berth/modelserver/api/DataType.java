package dev.berth.modelserver.api;

import dev.berth.modelserver.onnx.TensorType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The types a model's parameters are declared with, and the tensors that can hold each. */
public enum DataType {
  /** A calendar day as text, for example 2026-11-22. */
  DATE,
  BOOLEAN,
  STRING,
  DOUBLE,
  /** A whole number of 32 bits. */
  INTEGER,
  FLOAT,
  /** Whatever the model's tensor holds. */
  ANY,
  /** A whole number of 64 bits. */
  LONG,
  /** A moment as text with its offset, for example 2026-11-22T10:15:30Z. */
  TIMESTAMP,
  /** Nested lists, as deep as the tensor has dimensions beyond that of the rows. */
  ARRAY,
  /** Values by label. Models answer with maps; no tensor can be fed with one. */
  MAP;

  /** Whether a tensor of this type can be fed with values that are declared so. */
  public boolean feeds(TensorType tensor) {
    return switch (this) {
      case ANY, ARRAY -> true;
      case MAP -> false;
      case BOOLEAN -> tensor == TensorType.BOOL;
      case DATE, STRING, TIMESTAMP -> tensor == TensorType.BYTES;
      case DOUBLE, FLOAT -> tensor == TensorType.FP32 || tensor == TensorType.FP64;
      case INTEGER, LONG ->
          switch (tensor) {
            case INT32, INT64, FP32, FP64 -> true;
            case BOOL, BYTES -> false;
          };
    };
  }

  /** What one value of a tensor is called. */
  public static DataType of(TensorType tensor) {
    return switch (tensor) {
      case BOOL -> BOOLEAN;
      case INT32 -> INTEGER;
      case INT64 -> LONG;
      case FP32 -> FLOAT;
      case FP64 -> DOUBLE;
      case BYTES -> STRING;
    };
  }

  /** Whether it stands for one value. */
  public boolean single() {
    return switch (this) {
      case ARRAY, MAP, ANY -> false;
      case DATE, BOOLEAN, STRING, DOUBLE, INTEGER, FLOAT, LONG, TIMESTAMP -> true;
    };
  }

  /** The name in the api file and in errors. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a type by its name in the api file.
   *
   * @throws IllegalArgumentException naming the types there are
   */
  public static DataType named(String name) {
    for (DataType type : values()) {
      if (type.wireName().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "unknown type: "
            + name
            + " (expected one of: "
            + Arrays.stream(values()).map(DataType::wireName).collect(Collectors.joining(", "))
            + ")");
  }
}
