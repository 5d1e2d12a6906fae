package dev.berth.modelserver.api;

import dev.berth.modelserver.api.InputFault.InconsistentArrayDimensions;
import dev.berth.modelserver.api.InputFault.TypeMismatch;
import dev.berth.modelserver.onnx.Elements;
import dev.berth.modelserver.onnx.Tensor;
import dev.berth.modelserver.onnx.TensorType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Collects the values of one input, exactly: a value that the tensor cannot hold as it was written
 * (1.5 as an integer, 1e999 as a double, 2^53 + 1 as a whole number in a tensor of doubles) is
 * refused; only the rounding of decimal fractions to the nearest binary one is accepted.
 */
public final class ElementBuffer {
  private static final long[] NO_LONGS = {};
  private static final double[] NO_DOUBLES = {};
  private static final String[] NO_TEXTS = {};

  private final String input;
  private final DataType declared;
  private final TensorType tensor;
  private final int most;
  private long[] longs = NO_LONGS;
  private double[] doubles = NO_DOUBLES;
  private String[] texts = NO_TEXTS;
  private int count;

  private ElementBuffer(String input, DataType declared, TensorType tensor, int most) {
    this.input = input;
    this.declared = declared;
    this.tensor = tensor;
    this.most = most;
  }

  /**
   * Reads a value, or lists of values nested to any depth.
   *
   * @param input the name for messages
   * @param declared the type of each single value
   * @param most how many values there may be
   * @return the values with the shape of their nesting; a single value has the shape []
   * @throws ProblemException if a value does not fit
   */
  public static Tensor read(
      String input, DataType declared, TensorType tensor, int most, JsonSlice slice) {
    ElementBuffer buffer = new ElementBuffer(input, declared, tensor, most);
    try (JsonParser parser = slice.open()) {
      List<Long> shape = buffer.nested(parser, parser.currentToken());
      return new Tensor(shape, buffer.elements());
    }
  }

  /** As many values as a shape holds, each zero, false or the empty text. */
  public static Elements zeros(TensorType tensor, int count) {
    ElementBuffer buffer = new ElementBuffer("", DataType.of(tensor), tensor, count);
    buffer.grow(count);
    Arrays.fill(buffer.texts, "");
    buffer.count = count;
    return buffer.elements();
  }

  private List<Long> nested(JsonParser parser, JsonToken token) {
    if (token != JsonToken.START_ARRAY) {
      add(parser, token);
      return List.of();
    }
    long length = 0;
    List<Long> first = List.of();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      List<Long> element = nested(parser, next);
      if (length == 0) {
        first = element;
      } else if (!first.equals(element)) {
        throw new ProblemException(new InconsistentArrayDimensions(input, first, element));
      }
      length++;
    }
    return Stream.concat(Stream.of(length), first.stream()).toList();
  }

  private void add(JsonParser parser, JsonToken token) {
    if (count == most) {
      throw new ProblemException(
          new Problem.InvalidRequest(
              input, "more than " + most + " values, which is what this replica's memory bears"));
    }
    if (count == capacity()) {
      grow(Math.min(most, Math.max(8, count * 2)));
    }
    switch (tensor) {
      case BOOL -> longs[count] = bool(token);
      case INT32, INT64 -> longs[count] = whole(parser, token);
      case FP32, FP64 -> doubles[count] = real(parser, token);
      case BYTES -> texts[count] = text(parser, token);
    }
    count++;
  }

  private long bool(JsonToken token) {
    return switch (token) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      default -> throw mismatch(JsonSlice.kind(token));
    };
  }

  private double real(JsonParser parser, JsonToken token) {
    if (declared == DataType.INTEGER || declared == DataType.LONG) {
      long whole = whole(parser, token);
      double real = tensor == TensorType.FP32 ? (float) whole : (double) whole;
      if (whole == Long.MAX_VALUE || (long) real != whole) {
        throw mismatch("a number that the model's " + tensor + " cannot hold exactly");
      }
      return real;
    }
    if (token == JsonToken.VALUE_STRING) {
      return switch (parser.getString()) {
        case "NaN" -> Double.NaN;
        case "Infinity" -> Double.POSITIVE_INFINITY;
        case "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> throw mismatch("string");
      };
    }
    if (!token.isNumeric()) {
      throw mismatch(JsonSlice.kind(token));
    }
    String digits = parser.getString();
    double real = tensor == TensorType.FP32 ? Float.parseFloat(digits) : Double.parseDouble(digits);
    if (Double.isInfinite(real)) {
      throw mismatch("a number beyond the range of " + tensor);
    }
    return real;
  }

  private long whole(JsonParser parser, JsonToken token) {
    long whole;
    if (token == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      whole = parser.getLongValue();
    } else if (token.isNumeric()) {
      try {
        whole = parser.getDecimalValue().longValueExact();
      } catch (ArithmeticException _) {
        throw mismatch(token == JsonToken.VALUE_NUMBER_INT ? "a number beyond 64 bits" : "double");
      }
    } else {
      throw mismatch(JsonSlice.kind(token));
    }
    if ((declared == DataType.INTEGER || tensor == TensorType.INT32) && (int) whole != whole) {
      throw mismatch("long");
    }
    return whole;
  }

  private String text(JsonParser parser, JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      throw mismatch(JsonSlice.kind(token));
    }
    String text = parser.getString();
    try {
      if (declared == DataType.DATE) {
        LocalDate.parse(text);
      } else if (declared == DataType.TIMESTAMP) {
        OffsetDateTime.parse(text);
      }
    } catch (DateTimeException _) {
      throw mismatch("string");
    }
    return text;
  }

  private ProblemException mismatch(String actual) {
    return new ProblemException(new TypeMismatch(input, declared.wireName(), actual));
  }

  private int capacity() {
    return switch (tensor) {
      case BOOL, INT32, INT64 -> longs.length;
      case FP32, FP64 -> doubles.length;
      case BYTES -> texts.length;
    };
  }

  private void grow(int capacity) {
    switch (tensor) {
      case BOOL, INT32, INT64 -> longs = Arrays.copyOf(longs, capacity);
      case FP32, FP64 -> doubles = Arrays.copyOf(doubles, capacity);
      case BYTES -> texts = Arrays.copyOf(texts, capacity);
    }
  }

  private Elements elements() {
    return switch (tensor) {
      case BOOL -> {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
          values[i] = (byte) longs[i];
        }
        yield new Elements.Bools(values);
      }
      case INT32 ->
          new Elements.Ints(LongStream.of(longs).limit(count).mapToInt(Math::toIntExact).toArray());
      case INT64 -> new Elements.Longs(Arrays.copyOf(longs, count));
      case FP32 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = (float) doubles[i];
        }
        yield new Elements.Floats(values);
      }
      case FP64 -> new Elements.Doubles(Arrays.copyOf(doubles, count));
      case BYTES -> new Elements.Texts(Arrays.copyOf(texts, count));
    };
  }
}
