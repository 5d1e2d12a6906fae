package dev.berth.modelserver.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import tools.jackson.core.JsonGenerator;

/** The values of a tensor in an array of their own type, which nobody changes any more. */
public sealed interface Elements {

  TensorType type();

  int count();

  /** Copies the values into a tensor of the runtime. The caller closes it. */
  OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException;

  /** Writes one value as JSON. What no JSON number can say is written as NaN, (-)Infinity. */
  void write(JsonGenerator json, int index);

  /** Nothing but NaN, in a tensor of fractional numbers. */
  static Elements notANumber(TensorType type, int count) {
    return switch (type) {
      case FP32 -> {
        float[] values = new float[count];
        Arrays.fill(values, Float.NaN);
        yield new Floats(values);
      }
      case FP64 -> {
        double[] values = new double[count];
        Arrays.fill(values, Double.NaN);
        yield new Doubles(values);
      }
      case BOOL, INT32, INT64, BYTES ->
          throw new IllegalArgumentException(type + " (expected: FP32 or FP64)");
    };
  }

  /** Truth values, one byte each. */
  final class Bools implements Elements {
    private final byte[] values;

    public Bools(byte[] values) {
      this.values = values;
    }

    /** One value: 1 or 0. */
    public byte get(int index) {
      return values[index];
    }

    @Override
    public TensorType type() {
      return TensorType.BOOL;
    }

    @Override
    public int count() {
      return values.length;
    }

    @Override
    public OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(
          environment, ByteBuffer.wrap(values), shape, OnnxJavaType.BOOL);
    }

    @Override
    public void write(JsonGenerator json, int index) {
      json.writeBoolean(values[index] != 0);
    }
  }

  /** Whole numbers of 32 bits. */
  final class Ints implements Elements {
    private final int[] values;

    public Ints(int[] values) {
      this.values = values;
    }

    /** One value. */
    public int get(int index) {
      return values[index];
    }

    @Override
    public TensorType type() {
      return TensorType.INT32;
    }

    @Override
    public int count() {
      return values.length;
    }

    @Override
    public OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, IntBuffer.wrap(values), shape);
    }

    @Override
    public void write(JsonGenerator json, int index) {
      json.writeNumber(values[index]);
    }
  }

  /** Whole numbers of 64 bits. */
  final class Longs implements Elements {
    private final long[] values;

    public Longs(long[] values) {
      this.values = values;
    }

    /** One value. */
    public long get(int index) {
      return values[index];
    }

    @Override
    public TensorType type() {
      return TensorType.INT64;
    }

    @Override
    public int count() {
      return values.length;
    }

    @Override
    public OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }

    @Override
    public void write(JsonGenerator json, int index) {
      json.writeNumber(values[index]);
    }
  }

  /** Numbers of single precision. */
  final class Floats implements Elements {
    private final float[] values;

    public Floats(float[] values) {
      this.values = values;
    }

    /** One value. */
    public float get(int index) {
      return values[index];
    }

    @Override
    public TensorType type() {
      return TensorType.FP32;
    }

    @Override
    public int count() {
      return values.length;
    }

    @Override
    public OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
    }

    @Override
    public void write(JsonGenerator json, int index) {
      if (Float.isFinite(values[index])) {
        json.writeNumber(values[index]);
      } else {
        json.writeString(Float.toString(values[index]));
      }
    }
  }

  /** Numbers of double precision. */
  final class Doubles implements Elements {
    private final double[] values;

    public Doubles(double[] values) {
      this.values = values;
    }

    /** One value. */
    public double get(int index) {
      return values[index];
    }

    @Override
    public TensorType type() {
      return TensorType.FP64;
    }

    @Override
    public int count() {
      return values.length;
    }

    @Override
    public OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape);
    }

    @Override
    public void write(JsonGenerator json, int index) {
      if (Double.isFinite(values[index])) {
        json.writeNumber(values[index]);
      } else {
        json.writeString(Double.toString(values[index]));
      }
    }
  }

  /** Texts. */
  final class Texts implements Elements {
    private final String[] values;

    public Texts(String[] values) {
      this.values = values;
    }

    /** One value. */
    public String get(int index) {
      return values[index];
    }

    @Override
    public TensorType type() {
      return TensorType.BYTES;
    }

    @Override
    public int count() {
      return values.length;
    }

    @Override
    public OnnxTensor toOnnx(OrtEnvironment environment, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, values, shape);
    }

    @Override
    public void write(JsonGenerator json, int index) {
      json.writeString(values[index]);
    }
  }
}
