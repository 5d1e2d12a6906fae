package dev.berth.deployment;

import dev.berth.deployment.ConfigurationDraft.DelayDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a history tells what a change made of a deployment: its revision, and the fields that differ,
 * by their paths in the native API. Values of environment variables may be secrets and are left
 * out.
 */
final class ChangeText {
  /** The most characters of what differs, and of one value. */
  private static final int LONGEST = 1_000;

  private static final int LONGEST_VALUE = 200;
  private static final String CONFIGURATION = "configuration.";
  private static final String VARIABLE = CONFIGURATION + "environment_variables.";

  private ChangeText() {}

  /** A deployment that is new. */
  static String created(Deployment deployment) {
    return "%s of %s, %d to %d replicas"
        .formatted(
            before(deployment),
            deployment.desired().version(),
            deployment.desired().configuration().minReplicas(),
            deployment.desired().configuration().maxReplicas());
  }

  /** A deployment that is changed. */
  static String before(Deployment deployment) {
    return "%s revision %d".formatted(deployment.intent(), deployment.desired().number());
  }

  /** What it became, and which operation that superseded. */
  static String after(Deployment before, Deployment after) {
    var text = new StringBuilder(before(after));
    var operation = before.operation();
    if (operation.open() && !operation.id().equals(after.operation().id())) {
      text.append(", operation %s is superseded".formatted(operation.id()));
    }
    var differences = differences(before, after);
    for (var told = 0; told < differences.size(); told++) {
      var next = ", " + differences.get(told);
      if (text.length() + next.length() > LONGEST) {
        return text.append(", and %d more".formatted(differences.size() - told)).toString();
      }
      text.append(next);
    }
    return text.toString();
  }

  private static List<String> differences(Deployment before, Deployment after) {
    var old = fields(before);
    var next = fields(after);
    var paths = new ArrayList<>(next.keySet());
    old.keySet().stream().filter(path -> !next.containsKey(path)).forEach(paths::add);
    return paths.stream()
        .filter(path -> !old.getOrDefault(path, "").equals(next.getOrDefault(path, "")))
        .map(path -> told(path, old.get(path), next.get(path)))
        .toList();
  }

  private static String told(String path, @Nullable String before, @Nullable String after) {
    if (path.startsWith(VARIABLE)) {
      return path + (before == null ? ": added" : after == null ? ": removed" : ": changed");
    }
    return "%s: %s -> %s".formatted(path, value(before), value(after));
  }

  private static String value(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return "(none)";
    }
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
  }

  private static Map<String, String> fields(Deployment deployment) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("display_name", deployment.displayName());
    new TreeMap<>(deployment.labels()).forEach((key, value) -> fields.put("labels." + key, value));
    switch (deployment.target()) {
      case Target.Branch(_, var branch) -> fields.put("branch", branch);
      case Target.Pinned(_, var version, _) -> fields.put("pinned_version", version.value());
    }
    fields.put("model_version", deployment.desired().version().value());
    configuration(ConfigurationDraft.of(deployment.desired().configuration()), fields);
    return fields;
  }

  private static void configuration(ConfigurationDraft draft, Map<String, String> fields) {
    put(fields, "min_replicas", draft.minReplicas());
    put(fields, "max_replicas", draft.maxReplicas());
    put(fields, "cpu", draft.cpu());
    put(fields, "memory", draft.memory());
    var gpu = draft.gpu();
    if (gpu != null) {
      put(fields, "gpu.count", gpu.count());
      put(fields, "gpu.type", gpu.type());
    }
    put(fields, "thread_count", draft.threadCount());
    var scaling = draft.scaling();
    if (scaling != null) {
      put(fields, "scaling.scale_up_load_threshold", scaling.loadThreshold());
      delay(fields, "scaling.scale_up_delay", scaling.up());
      delay(fields, "scaling.scale_down_delay", scaling.down());
    }
    put(fields, "sources", draft.sources().isEmpty() ? null : draft.sources());
    new TreeMap<>(draft.environment()).forEach((name, value) -> fields.put(VARIABLE + name, value));
    var rollout = draft.rollout();
    if (rollout != null) {
      put(fields, "rollout_policy.surge", rollout.surge());
      put(fields, "rollout_policy.allow_downtime", rollout.allowDowntime());
      put(fields, "rollout_policy.bake_time", rollout.bakeTime());
    }
  }

  private static void delay(Map<String, String> fields, String path, @Nullable DelayDraft delay) {
    if (delay != null) {
      put(fields, path + ".value", delay.value());
      put(fields, path + ".unit", delay.unit());
    }
  }

  private static void put(Map<String, String> fields, String path, @Nullable Object value) {
    if (value != null) {
      fields.put(CONFIGURATION + path, value.toString());
    }
  }
}
