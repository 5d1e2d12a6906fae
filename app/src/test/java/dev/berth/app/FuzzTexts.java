package dev.berth.app;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** What strings of requests may well be: names of things that exist, and what Berth gave out. */
final class FuzzTexts {
  private static final String PROJECT = "projects/default";
  private static final String DEPLOYMENTS = "/v1/" + PROJECT + "/deployments";

  private final Map<String, List<String>> byField;
  private final List<String> all;

  /**
   * Asks Berth for them.
   *
   * @param rid a deployment
   * @param session an upload of Kore that has begun
   */
  FuzzTexts(BerthProcess berth, String rid, String session) {
    var uuid = Foundry.uuid(rid);
    var list = berth.rest().get(DEPLOYMENTS + "?pageSize=1").json();
    var deployment = berth.rest().get(DEPLOYMENTS + "/" + uuid).json();
    var operation = deployment.get("operation").asString();
    var model = Foundry.MODEL.substring(Foundry.MODEL.lastIndexOf('.') + 1);
    var version = Foundry.VERSION.substring(Foundry.VERSION.lastIndexOf('.') + 1);
    var ofModel = PROJECT + "/models/" + model;
    byField =
        Map.ofEntries(
            Map.entry("parent", List.of(PROJECT, PROJECT, ofModel)),
            Map.entry(
                "name",
                List.of(
                    name(rid),
                    name(rid),
                    operation,
                    ofModel,
                    ofModel + "/versions/" + version,
                    PROJECT)),
            Map.entry("model", List.of(ofModel, Foundry.MODEL, model)),
            Map.entry("version", List.of(Foundry.VERSION, version)),
            Map.entry("modelVersionRid", List.of(Foundry.VERSION)),
            Map.entry("modelRid", List.of(Foundry.MODEL)),
            Map.entry("liveDeploymentRid", List.of(rid)),
            Map.entry("deployment", List.of(uuid)),
            Map.entry("operation", List.of(operation.substring(operation.lastIndexOf('/') + 1))),
            Map.entry("project", List.of("default")),
            Map.entry("projectId", List.of("fuzz")),
            Map.entry("modelId", List.of("cm-00000000-0000-4000-8000-000000000001")),
            Map.entry("modelType", List.of("openSource", "fineTune")),
            Map.entry("deviceType", List.of("g5.xlarge")),
            Map.entry("dockStatusId", List.of("ds-" + uuid)),
            Map.entry("sessionId", List.of(session)),
            Map.entry("requestId", List.of("", "", uuid)),
            Map.entry("pageToken", List.of("", list.get("nextPageToken").asString())),
            Map.entry("resumeToken", List.of("")),
            Map.entry("etag", List.of("", deployment.get("etag").asString())),
            Map.entry("filter", List.of("", "state = ACTIVE OR labels.a:*")),
            Map.entry("orderBy", List.of("", "create_time desc, model")),
            Map.entry("paths", List.of("labels", "configuration.min_replicas", "display_name")),
            Map.entry("updateMask", List.of("labels", "configuration.cpu,configuration.gpu")),
            Map.entry("readMask", List.of("*", "name,configuration.cpu")),
            Map.entry("branch", List.of("canary", "fuzz")),
            Map.entry("memory", List.of("256MiB")),
            Map.entry("type", List.of("direct", "T4", "dill")),
            Map.entry("unit", List.of("SECONDS", "MINUTES")),
            Map.entry("timeout", List.of("0.1s", "0s")),
            Map.entry("expireTime", List.of("2099-12-31T23:59:59Z")));
    all = byField.values().stream().flatMap(List::stream).distinct().toList();
  }

  /** One that is right for fields of that name, or where none is known any. */
  String of(String field, Random random) {
    var known = byField.getOrDefault(camelCase(field), all);
    return known.get(random.nextInt(known.size()));
  }

  /** Any of them. */
  String any(Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** The name of the deployment of that RID. */
  static String name(String rid) {
    return PROJECT + "/deployments/" + Foundry.uuid(rid);
  }

  private static String camelCase(String field) {
    var words = field.split("_", -1);
    var name = new StringBuilder(words[0]);
    for (var i = 1; i < words.length; i++) {
      name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
    }
    return name.toString();
  }
}
