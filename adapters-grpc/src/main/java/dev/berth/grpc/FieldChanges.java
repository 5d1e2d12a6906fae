package dev.berth.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.FieldChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What two forms of a deployment differ in, of all that people decide. */
final class FieldChanges {
  private static final Set<String> DECIDED =
      Set.of(
          "display_name",
          "labels",
          "intent",
          "branch",
          "pinned_version",
          "model_version",
          "configuration");

  private FieldChanges() {}

  /** The differences, in the order of the fields. */
  static List<FieldChange> between(Deployment before, Deployment after) {
    var old = leaves(before);
    var next = leaves(after);
    var paths = new LinkedHashSet<>(old.keySet());
    paths.addAll(next.keySet());
    var changes = new ArrayList<FieldChange>();
    for (var path : paths) {
      var was = old.getOrDefault(path, "");
      var becomes = next.getOrDefault(path, "");
      if (!was.equals(becomes)) {
        changes.add(
            FieldChange.newBuilder().setField(path).setBefore(was).setAfter(becomes).build());
      }
    }
    return changes;
  }

  private static Map<String, String> leaves(Deployment deployment) {
    var leaves = new LinkedHashMap<String, String>();
    deployment
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (DECIDED.contains(field.getName())) {
                collect(field.getName(), field, value, leaves);
              }
            });
    return leaves;
  }

  private static void collect(
      String path, FieldDescriptor field, Object value, Map<String, String> leaves) {
    if (field.isMapField()) {
      for (var entry : (List<?>) value) {
        var pair = (Message) entry;
        var fields = pair.getDescriptorForType();
        leaves.put(
            path + "." + pair.getField(fields.findFieldByName("key")),
            String.valueOf(pair.getField(fields.findFieldByName("value"))));
      }
    } else if (value instanceof com.google.protobuf.Duration duration) {
      leaves.put(path, Durations.toString(duration));
    } else if (value instanceof Message message) {
      message
          .getAllFields()
          .forEach((inner, held) -> collect(path + "." + inner.getName(), inner, held, leaves));
    } else {
      leaves.put(path, String.valueOf(value));
    }
  }
}
