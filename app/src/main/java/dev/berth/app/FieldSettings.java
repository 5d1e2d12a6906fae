package dev.berth.app;

import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.berth.proto.berth.v1.Deployment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fields of a deployment with new values, as the command line says them.
 *
 * @param values an empty one means the default
 */
record FieldSettings(Map<FieldPath, String> values) {

  /**
   * Reads them.
   *
   * @param texts by path, such as {@code configuration.min_replicas}
   * @throws StartFailure where there is no such field
   */
  static FieldSettings of(Map<String, String> texts) {
    var values = new LinkedHashMap<FieldPath, String>();
    texts.forEach((path, value) -> values.put(FieldPath.of(path), value));
    return new FieldSettings(values);
  }

  /** The paths of the fields. */
  FieldMask mask() {
    return FieldMask.newBuilder()
        .addAllPaths(values.keySet().stream().map(FieldPath::toString).toList())
        .build();
  }

  /**
   * A deployment with these fields alone.
   *
   * @throws StartFailure where a value is none of its field
   */
  Deployment toDeployment() {
    var root = Struct.newBuilder();
    try {
      for (var each : values.entrySet()) {
        if (!each.getValue().isEmpty()) {
          set(root, each.getKey().names(), value(each.getKey(), each.getValue()));
        }
      }
      var deployment = Deployment.newBuilder();
      JsonFormat.parser().merge(JsonFormat.printer().print(root), deployment);
      return deployment.build();
    } catch (InvalidProtocolBufferException e) {
      throw new StartFailure("--set: " + e.getMessage());
    }
  }

  /** What has parts may be said in JSON; the rest is text, which the field reads. */
  private static Value value(FieldPath path, String text) throws InvalidProtocolBufferException {
    var value = Value.newBuilder();
    if (path.structured() && (text.startsWith("[") || text.startsWith("{"))) {
      JsonFormat.parser().merge(text, value);
      return value.build();
    }
    return value.setStringValue(text).build();
  }

  private static void set(Struct.Builder in, List<String> names, Value value) {
    var name = names.getFirst();
    if (names.size() == 1) {
      in.putFields(name, value);
      return;
    }
    var part = in.getFieldsOrDefault(name, Value.getDefaultInstance()).getStructValue().toBuilder();
    set(part, names.subList(1, names.size()), value);
    in.putFields(name, Value.newBuilder().setStructValue(part).build());
  }
}
