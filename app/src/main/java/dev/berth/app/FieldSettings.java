package dev.berth.app;

import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.berth.proto.berth.v1.Deployment;
import java.util.Map;

/**
 * Fields of a deployment with new values, as the command line says them.
 *
 * @param values by path, such as {@code configuration.min_replicas}; an empty one means the default
 */
record FieldSettings(Map<String, String> values) {

  /** The paths of the fields. */
  FieldMask mask() {
    return FieldMask.newBuilder().addAllPaths(values.keySet()).build();
  }

  /**
   * A deployment with these fields alone.
   *
   * @throws StartFailure where there is no such field, or the value is none of it
   */
  Deployment toDeployment() {
    var root = Struct.newBuilder();
    values.forEach(
        (path, value) -> {
          if (!value.isEmpty()) {
            set(root, path, value);
          }
        });
    try {
      var deployment = Deployment.newBuilder();
      JsonFormat.parser().merge(JsonFormat.printer().print(root), deployment);
      return deployment.build();
    } catch (InvalidProtocolBufferException e) {
      throw new StartFailure("--set: " + e.getMessage());
    }
  }

  private static void set(Struct.Builder in, String path, String value) {
    var dot = path.indexOf('.');
    if (dot < 0) {
      in.putFields(path, Value.newBuilder().setStringValue(value).build());
      return;
    }
    var name = path.substring(0, dot);
    var part = in.getFieldsOrDefault(name, Value.getDefaultInstance()).getStructValue().toBuilder();
    set(part, path.substring(dot + 1), value);
    in.putFields(name, Value.newBuilder().setStructValue(part).build());
  }
}
