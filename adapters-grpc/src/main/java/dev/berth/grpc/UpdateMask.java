package dev.berth.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.protobuf.util.FieldMaskUtil.MergeOptions;
import dev.berth.deployment.ConfigurationDraft;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.UpdateDeployment;
import dev.berth.proto.berth.v1.Deployment;
import dev.berth.proto.berth.v1.RuntimeConfiguration;
import dev.berth.proto.berth.v1.UpdateDeploymentRequest;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an update changes: the fields that its mask names (AIP-134, AIP-161). */
final class UpdateMask {
  private static final String EVERYTHING = "*";
  private static final String DISPLAY_NAME = "display_name";
  private static final String LABELS = "labels";
  private static final String PINNED_VERSION = "pinned_version";
  private static final String CONFIGURATION = "configuration";
  private static final int MOST_PATHS = 128;
  private static final MergeOptions REPLACE =
      new MergeOptions()
          .setReplaceMessageFields(true)
          .setReplaceRepeatedFields(true)
          .setReplacePrimitiveFields(true);

  private final Deployment wanted;
  private final Set<String> paths;

  private UpdateMask(Deployment wanted, Set<String> paths) {
    this.wanted = wanted;
    this.paths = paths;
  }

  /**
   * Reads what a request changes.
   *
   * @throws DeploymentException InvalidRequest, which names every path that cannot be changed
   */
  static UpdateDeployment.Edit read(UpdateDeploymentRequest request) {
    var wanted = request.getDeployment();
    var mask = request.getUpdateMask();
    var given = new LinkedHashSet<>(mask.getPathsList());
    if (given.contains(EVERYTHING)) {
      given.addAll(Set.of(DISPLAY_NAME, LABELS, CONFIGURATION));
      given.remove(EVERYTHING);
      if (wanted.hasPinnedVersion()) {
        given.add(PINNED_VERSION);
      }
    }
    var wrong = given.stream().filter(path -> !changeable(path)).collect(Collectors.joining(", "));
    if (!wrong.isEmpty() || given.size() > MOST_PATHS) {
      throw Invalid.field(
          "update_mask",
          "%s (expected: display_name, labels, labels.{key}, pinned_version, configuration or a"
                  .formatted(wrong)
              + " field of it, at most %d paths, or *)".formatted(MOST_PATHS));
    }
    return new UpdateMask(wanted, given.isEmpty() ? populated(wanted) : given).edit();
  }

  private static boolean changeable(String path) {
    return path.equals(DISPLAY_NAME)
        || path.equals(LABELS)
        || path.startsWith(LABELS + ".")
        || path.equals(PINNED_VERSION)
        || path.equals(CONFIGURATION)
        || (path.startsWith(CONFIGURATION + ".") && FieldMaskUtil.isValid(Deployment.class, path));
  }

  private static Set<String> populated(Deployment wanted) {
    var paths =
        wanted.getAllFields().keySet().stream()
            .map(FieldDescriptor::getName)
            .filter(UpdateMask::changeable)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (paths.remove(CONFIGURATION)) {
      wanted
          .getConfiguration()
          .getAllFields()
          .keySet()
          .forEach(field -> paths.add(CONFIGURATION + "." + field.getName()));
    }
    return paths;
  }

  private UpdateDeployment.Edit edit() {
    return new UpdateDeployment.Edit(
        paths.contains(DISPLAY_NAME) ? wanted.getDisplayName() : null,
        paths.stream().anyMatch(path -> path.startsWith(LABELS)) ? this::labels : null,
        paths.contains(PINNED_VERSION) ? wanted.getPinnedVersion() : null,
        paths.stream().anyMatch(path -> path.startsWith(CONFIGURATION))
            ? this::configuration
            : null);
  }

  private Map<String, String> labels(Map<String, String> current) {
    var wantedLabels = wanted.getLabelsMap();
    if (paths.contains(LABELS)) {
      return wantedLabels;
    }
    var labels = new HashMap<>(current);
    for (var path : paths) {
      if (path.startsWith(LABELS + ".")) {
        var key = path.substring(LABELS.length() + 1);
        @Nullable String value = wantedLabels.get(key);
        if (value == null) {
          labels.remove(key);
        } else {
          labels.put(key, value);
        }
      }
    }
    return labels;
  }

  private ConfigurationDraft configuration(ConfigurationDraft current) {
    if (paths.contains(CONFIGURATION)) {
      return ConfigurationProtos.toDraft(wanted.getConfiguration());
    }
    var merged = ConfigurationProtos.toProto(current).toBuilder();
    var fields = FieldMask.newBuilder();
    for (var path : paths) {
      if (path.startsWith(CONFIGURATION + ".")) {
        fields.addPaths(path.substring(CONFIGURATION.length() + 1));
      }
    }
    FieldMaskUtil.merge(fields.build(), wanted.getConfiguration(), merged, REPLACE);
    return ConfigurationProtos.toDraft(complete(merged));
  }

  /** A part that lost everything is gone. */
  private static RuntimeConfiguration complete(RuntimeConfiguration.Builder merged) {
    if (merged.hasGpu() && merged.getGpu().getAllFields().isEmpty()) {
      merged.clearGpu();
    }
    if (merged.hasScaling() && merged.getScaling().getAllFields().isEmpty()) {
      merged.clearScaling();
    }
    return merged.build();
  }
}
