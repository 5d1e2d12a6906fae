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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What an update of a deployment changes: the fields that its mask names. */
final class UpdateMask {
  private static final String PINNED_VERSION = "pinned_version";
  private static final String CONFIGURATION = "configuration";
  private static final String VARIABLE = CONFIGURATION + ".environment_variables.";
  private static final MergeOptions REPLACE =
      new MergeOptions()
          .setReplaceMessageFields(true)
          .setReplaceRepeatedFields(true)
          .setReplacePrimitiveFields(true);

  private final Deployment wanted;
  private final MaskPaths mask;

  private UpdateMask(Deployment wanted, MaskPaths mask) {
    this.wanted = wanted;
    this.mask = mask;
  }

  /**
   * Reads what a request changes.
   *
   * @throws DeploymentException InvalidRequest, which names every path that cannot be changed
   */
  static UpdateDeployment.Edit read(UpdateDeploymentRequest request) {
    var wanted = request.getDeployment();
    var everything = new HashSet<>(Set.of(MaskPaths.DISPLAY_NAME, MaskPaths.LABELS, CONFIGURATION));
    if (wanted.hasPinnedVersion()) {
      everything.add(PINNED_VERSION);
    }
    var mask =
        MaskPaths.read(
            request.getUpdateMask(),
            everything,
            UpdateMask::changeable,
            () -> populated(wanted),
            "display_name, labels, labels.{key}, pinned_version, configuration, a field of it or"
                + " configuration.environment_variables.{name}");
    return new UpdateMask(wanted, mask).edit();
  }

  private static boolean changeable(String path) {
    return path.equals(MaskPaths.DISPLAY_NAME)
        || MaskPaths.isLabels(path)
        || path.equals(PINNED_VERSION)
        || path.equals(CONFIGURATION)
        || isVariable(path)
        || (path.startsWith(CONFIGURATION + ".") && FieldMaskUtil.isValid(Deployment.class, path));
  }

  private static boolean isVariable(String path) {
    return path.startsWith(VARIABLE) && path.length() > VARIABLE.length();
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
        mask.has(MaskPaths.DISPLAY_NAME) ? wanted.getDisplayName() : null,
        mask.labels(wanted.getLabelsMap()),
        mask.has(PINNED_VERSION) ? wanted.getPinnedVersion() : null,
        mask.paths().stream().anyMatch(path -> path.startsWith(CONFIGURATION))
            ? this::configuration
            : null);
  }

  private ConfigurationDraft configuration(ConfigurationDraft current) {
    if (mask.has(CONFIGURATION)) {
      return ConfigurationProtos.toDraft(wanted.getConfiguration());
    }
    var merged = ConfigurationProtos.toProto(current).toBuilder();
    var fields = FieldMask.newBuilder();
    for (var path : mask.paths()) {
      if (path.startsWith(CONFIGURATION + ".") && !isVariable(path)) {
        fields.addPaths(path.substring(CONFIGURATION.length() + 1));
      }
    }
    var given = wanted.getConfiguration();
    FieldMaskUtil.merge(fields.build(), given, merged, REPLACE);
    if (mask.paths().stream().anyMatch(UpdateMask::isVariable)) {
      var variables =
          mask.merged(
              VARIABLE, merged.getEnvironmentVariablesMap(), given.getEnvironmentVariablesMap());
      merged.clearEnvironmentVariables().putAllEnvironmentVariables(variables);
    }
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
