package dev.berth.grpc;

import dev.berth.deployment.Violation;
import java.util.Map;

/**
 * Fields as the native API spells them. The rules of a runtime configuration are shared by all
 * surfaces and name its fields as Foundry does.
 */
final class FieldNames {
  private static final String CONFIGURATION = "deployment.configuration.";
  private static final Map<String, String> NATIVE =
      Map.ofEntries(
          Map.entry("runtimeConfiguration", "deployment.configuration"),
          Map.entry("minReplicas", CONFIGURATION + "min_replicas"),
          Map.entry("maxReplicas", CONFIGURATION + "max_replicas"),
          Map.entry("cpu", CONFIGURATION + "cpu"),
          Map.entry("memory", CONFIGURATION + "memory"),
          Map.entry("gpu", CONFIGURATION + "gpu"),
          Map.entry("threadCount", CONFIGURATION + "thread_count"),
          Map.entry("scalingConfiguration", CONFIGURATION + "scaling"),
          Map.entry("sources", CONFIGURATION + "sources"),
          Map.entry("environmentVariables", CONFIGURATION + "environment_variables"),
          Map.entry("rolloutPolicy", CONFIGURATION + "rollout_policy"),
          Map.entry("bakeTime", "bake_time"),
          Map.entry("parentFolderRid", "model.parent_folder"),
          Map.entry("modelApi", "model_version"),
          Map.entry("dataType", "data_type"),
          Map.entry("itemType", "item"),
          Map.entry("keyType", "key"),
          Map.entry("valueType", "value"),
          Map.entry("condaRequirements", "model_version.conda_requirements"),
          Map.entry("scaleUpLoadThreshold", "scale_up_load_threshold"),
          Map.entry("scaleUpDelay", "scale_up_delay"),
          Map.entry("scaleDownDelay", "scale_down_delay"));

  private FieldNames() {}

  /** The field of a violation. */
  static String field(Violation violation) {
    return violation instanceof Violation.InvalidDisplayName
        ? "model.display_name"
        : toNative(spelled(violation));
  }

  /** What a violation says; where it begins with its field, with the native name of that. */
  static String message(Violation violation) {
    var message = violation.message();
    var spelled = spelled(violation);
    return message.startsWith(spelled)
        ? field(violation) + message.substring(spelled.length())
        : message;
  }

  /** The field as the shared rules spell it. */
  private static String spelled(Violation violation) {
    return violation instanceof Violation.InvalidModelApi(_, var message)
        ? message.split(":", 2)[0]
        : violation.field();
  }

  private static String toNative(String field) {
    var segments = field.split("\\.", -1);
    if (!NATIVE.containsKey(segments[0])) {
      return field;
    }
    var name = new StringBuilder();
    for (var segment : segments) {
      name.append(name.isEmpty() ? "" : ".").append(NATIVE.getOrDefault(segment, segment));
    }
    return name.toString();
  }
}
