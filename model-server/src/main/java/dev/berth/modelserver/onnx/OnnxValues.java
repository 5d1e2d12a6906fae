package dev.berth.modelserver.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtUtil;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Copies what the runtime gave out of the runtime's memory. */
public final class OnnxValues {
  private OnnxValues() {}

  /** Copies a tensor, a map, or a sequence of maps. */
  public static Output read(OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> tensor(tensor);
      case OnnxMap map -> new Output.Maps(List.of(labelled(map, List.of())));
      case OnnxSequence sequence -> maps(sequence);
      default -> throw new IllegalStateException("not served: " + value.getInfo());
    };
  }

  private static Output.Maps maps(OnnxSequence sequence) throws OrtException {
    List<Output.Labelled> rows = new ArrayList<>();
    List<String> labels = List.of();
    List<? extends OnnxValue> values = sequence.getValue();
    try {
      for (OnnxValue value : values) {
        Output.Labelled row = labelled((OnnxMap) value, labels);
        labels = row.labels();
        rows.add(row);
      }
    } finally {
      values.forEach(OnnxValue::close);
    }
    return new Output.Maps(rows);
  }

  /** Copies a map; its labels are those of the row before if they are the same, to save room. */
  private static Output.Labelled labelled(OnnxMap map, List<String> before) throws OrtException {
    Map<String, Object> byLabel = new TreeMap<>();
    map.getValue().forEach((label, value) -> byLabel.put(label.toString(), value));
    Collection<Object> values = byLabel.values();
    Elements elements =
        switch (map.getInfo().valueType) {
          case FLOAT -> {
            FloatBuffer floats = FloatBuffer.allocate(values.size());
            values.forEach(value -> floats.put((Float) value));
            yield new Elements.Floats(floats.array());
          }
          case DOUBLE ->
              new Elements.Doubles(values.stream().mapToDouble(v -> (Double) v).toArray());
          case INT64 -> new Elements.Longs(values.stream().mapToLong(v -> (Long) v).toArray());
          case STRING ->
              new Elements.Texts(values.stream().map(Object::toString).toArray(String[]::new));
          case INT8, INT16, INT32, BOOL, UINT8, FLOAT16, BFLOAT16, UNKNOWN ->
              throw new IllegalStateException("not served: " + map.getInfo());
        };
    List<String> labels = List.copyOf(byLabel.keySet());
    return new Output.Labelled(labels.equals(before) ? before : labels, elements);
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    TensorInfo info = tensor.getInfo();
    List<Long> shape = LongStream.of(info.getShape()).boxed().toList();
    TensorType type =
        TensorType.of(info.type)
            .orElseThrow(() -> new IllegalStateException("not served: " + info));
    return new Tensor(
        shape,
        switch (type) {
          case BOOL -> {
            ByteBuffer bytes = tensor.getByteBuffer();
            byte[] values = new byte[bytes.remaining()];
            bytes.get(values);
            yield new Elements.Bools(values);
          }
          case INT32 -> {
            IntBuffer ints = tensor.getIntBuffer();
            int[] values = new int[ints.remaining()];
            ints.get(values);
            yield new Elements.Ints(values);
          }
          case INT64 -> {
            LongBuffer longs = tensor.getLongBuffer();
            long[] values = new long[longs.remaining()];
            longs.get(values);
            yield new Elements.Longs(values);
          }
          case FP32 -> {
            FloatBuffer floats = tensor.getFloatBuffer();
            float[] values = new float[floats.remaining()];
            floats.get(values);
            yield new Elements.Floats(values);
          }
          case FP64 -> {
            DoubleBuffer doubles = tensor.getDoubleBuffer();
            double[] values = new double[doubles.remaining()];
            doubles.get(values);
            yield new Elements.Doubles(values);
          }
          case BYTES -> new Elements.Texts(texts(tensor.getValue()));
        });
  }

  private static String[] texts(Object value) {
    return value instanceof String text ? new String[] {text} : OrtUtil.flattenString(value);
  }
}
