package dev.berth.modelserver;

import com.google.protobuf.ByteString;
import dev.berth.modelserver.onnx.Elements;
import dev.berth.modelserver.onnx.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The values of a tensor as bytes: row by row, little-endian, each text after its length. */
final class RawTensors {
  private RawTensors() {}

  /**
   * Reads them.
   *
   * @param count how many there must be
   * @throws dev.berth.modelserver.api.ProblemException InvalidRequest where there are not as many,
   *     or where one is none of its type
   */
  static Elements read(String input, TensorType type, int count, ByteString raw) {
    ByteBuffer in = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case BOOL -> {
        expect(input, in, count, 1);
        byte[] values = new byte[count];
        in.get(values);
        for (byte value : values) {
          if (value != 0 && value != 1) {
            throw InferenceRequest.invalid(input, "a byte that is neither 0 nor 1");
          }
        }
        yield new Elements.Bools(values);
      }
      case INT32 -> {
        expect(input, in, count, Integer.BYTES);
        int[] values = new int[count];
        in.asIntBuffer().get(values);
        yield new Elements.Ints(values);
      }
      case INT64 -> {
        expect(input, in, count, Long.BYTES);
        long[] values = new long[count];
        in.asLongBuffer().get(values);
        yield new Elements.Longs(values);
      }
      case FP32 -> {
        expect(input, in, count, Float.BYTES);
        float[] values = new float[count];
        in.asFloatBuffer().get(values);
        yield new Elements.Floats(values);
      }
      case FP64 -> {
        expect(input, in, count, Double.BYTES);
        double[] values = new double[count];
        in.asDoubleBuffer().get(values);
        yield new Elements.Doubles(values);
      }
      case BYTES -> texts(input, in, count, raw);
    };
  }

  private static void expect(String input, ByteBuffer in, int count, int each) {
    if (in.remaining() != (long) count * each) {
      throw InferenceRequest.invalid(
          input,
          "%d raw bytes (expected: %d for each of %d values)"
              .formatted(in.remaining(), each, count));
    }
  }

  private static Elements texts(String input, ByteBuffer in, int count, ByteString raw) {
    if (in.remaining() < (long) count * Integer.BYTES) {
      throw InferenceRequest.invalid(input, "fewer than " + count + " texts in its raw bytes");
    }
    String[] values = new String[count];
    for (int i = 0; i < count; i++) {
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw InferenceRequest.invalid(input, "a text that is longer than its raw bytes");
      }
      values[i] = text(input, raw.substring(in.position(), in.position() + length));
      in.position(in.position() + length);
    }
    if (in.hasRemaining()) {
      throw InferenceRequest.invalid(input, "more than " + count + " texts in its raw bytes");
    }
    return new Elements.Texts(values);
  }

  /** A text of a tensor. */
  static String text(String input, ByteString bytes) {
    if (!bytes.isValidUtf8()) {
      throw InferenceRequest.invalid(input, "a text that is not UTF-8");
    }
    return bytes.toStringUtf8();
  }

  /** Writes blocks of values, one after the other. */
  static ByteString write(List<Elements> blocks) {
    ByteString.Output out = ByteString.newOutput();
    ByteBuffer each = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Elements block : blocks) {
      for (int i = 0; i < block.count(); i++) {
        each.clear();
        byte[] text = {};
        switch (block) {
          case Elements.Bools values -> each.put(values.get(i));
          case Elements.Ints values -> each.putInt(values.get(i));
          case Elements.Longs values -> each.putLong(values.get(i));
          case Elements.Floats values -> each.putFloat(values.get(i));
          case Elements.Doubles values -> each.putDouble(values.get(i));
          case Elements.Texts values -> {
            text = values.get(i).getBytes(StandardCharsets.UTF_8);
            each.putInt(text.length);
          }
        }
        out.write(each.array(), 0, each.position());
        out.write(text, 0, text.length);
      }
    }
    return out.toByteString();
  }
}
