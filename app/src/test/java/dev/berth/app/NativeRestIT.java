package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The native API as REST: every operation, through the real Envoy. */
@ExtendWith(SharedBerth.class)
final class NativeRestIT {
  private static final String PROJECT = "/v1/projects/default";
  private static final String DEPLOYMENTS = PROJECT + "/deployments";

  private final BerthProcess berth;
  private final Rest rest;
  private final String label = "t" + UUID.randomUUID();
  private final ArrayList<String> made = new ArrayList<>();

  NativeRestIT(BerthProcess berth) {
    this.berth = berth;
    this.rest = berth.rest();
  }

  @AfterEach
  void deleteWhatIsLeft() {
    made.forEach(name -> rest.send(rest.request("/v1/" + name).DELETE()));
  }

  @Test
  void createsOnceUnderOneRequestId() {
    var request = DEPLOYMENTS + "?requestId=" + UUID.randomUUID();
    var tried = ok(rest.post(DEPLOYMENTS + "?validateOnly=true", body("tried")));
    var first = create(request, "first");

    assertThat(create(request, "first").get("name")).isEqualTo(first.get("name"));
    Refused.byNative(
        rest.post(request, body("second")), 409, "ALREADY_EXISTS", "REQUEST_ID_REUSED");
    assertThat(tried.get("displayName").asString()).isEqualTo("tried");
    assertThat(list("").get("deployments")).hasSize(1);
    assertThat(ok(rest.get(path(first))).get("name")).isEqualTo(first.get("name"));
  }

  @Test
  void listsPageByPageAndOnlyWhatIsAskedFor() {
    var names = new ArrayList<String>();
    for (var name : new String[] {"a", "b", "c"}) {
      names.addFirst(create(DEPLOYMENTS, name).get("name").asString());
    }

    var first = list("&pageSize=2&readMask=name,displayName");
    var token = first.get("nextPageToken").asString();
    var second = list("&pageSize=2&pageToken=" + token);

    var listed = new ArrayList<String>();
    for (var page : new JsonNode[] {first, second}) {
      page.get("deployments").forEach(each -> listed.add(each.get("name").asString()));
    }
    assertThat(listed).isEqualTo(names);
    assertThat(second.get("nextPageToken").asString()).isEmpty();
    assertThat(first.at("/deployments/0/displayName").asString()).isEqualTo("c");
    assertThat(first.at("/deployments/0/model").asString()).isEmpty();
    Refused.byNative(
        rest.get(DEPLOYMENTS + "?pageToken=" + token), 400, "INVALID_ARGUMENT", "INVALID_REQUEST");
  }

  @Test
  void changesAsPlannedOrNotAtAll() {
    var before = create(DEPLOYMENTS, "before");
    var asked =
        """
        {"update":{"deployment":{"name":"%s","displayName":"after"},"updateMask":"displayName"}}"""
            .formatted(before.get("name").asString());

    var plan = ok(rest.post(DEPLOYMENTS + ":plan", asked));

    assertThat(plan.get("outcome").asString()).isEqualTo("OUTCOME_DONE");
    assertThat(plan.get("changes")).hasSize(1);
    assertThat(plan.at("/changes/0/field").asString()).isEqualTo("display_name");
    assertThat(plan.at("/changes/0/after").asString()).isEqualTo("after");
    var change = path(before) + "?updateMask=displayName&planId=" + plan.get("planId").asString();
    assertThat(ok(patch(change, "{\"displayName\":\"after\"}", "*")).get("displayName").asString())
        .isEqualTo("after");
    Refused.byNative(
        patch(change, "{\"displayName\":\"after\"}", "*"), 409, "ABORTED", "PLAN_OUTDATED");
  }

  @Test
  void pagesAreStableWhileDeploymentsComeAndGo() {
    var names = new ArrayList<String>();
    for (var name : new String[] {"a", "b", "c", "d", "e"}) {
      names.add(create(DEPLOYMENTS, name).get("name").asString());
    }
    var newest = list("&pageSize=2");
    var oldest = list("&pageSize=2&orderBy=create_time");
    assertThat(displayNames(newest)).containsExactly("e", "d");
    assertThat(displayNames(oldest)).containsExactly("a", "b");

    // What a page ended at, what would come next, and what lies before.
    for (var gone : List.of("d", "c", "a")) {
      Rest.ok(rest.send(rest.request("/v1/" + names.get(gone.charAt(0) - 'a')).DELETE()));
    }
    create(DEPLOYMENTS, "aa");
    create(DEPLOYMENTS, "bb");

    assertThat(
            displayNames(list("&pageSize=5&pageToken=" + newest.get("nextPageToken").asString())))
        .containsExactly("b");
    assertThat(
            displayNames(
                list(
                    "&pageSize=5&orderBy=create_time&pageToken="
                        + oldest.get("nextPageToken").asString())))
        .containsExactly("e", "aa", "bb");
  }

  private static List<String> displayNames(JsonNode page) {
    var names = new ArrayList<String>();
    page.get("deployments").forEach(each -> names.add(each.get("displayName").asString()));
    return names;
  }

  @Test
  void updatesWhatTheMaskNamesIfTheEtagIsThatOfNow() {
    var before = create(DEPLOYMENTS, "before");
    var path = path(before);
    var etag = before.get("etag").asString();
    var change = "{\"displayName\":\"after\",\"labels\":{}}";

    var after = ok(patch(path + "?updateMask=displayName", change, etag));

    assertThat(after.get("displayName").asString()).isEqualTo("after");
    assertThat(after.get("labels")).isEqualTo(before.get("labels"));
    assertThat(after.get("etag").asString()).isNotEqualTo(etag);
    Refused.byNative(patch(path, change, etag), 409, "ABORTED", "ETAG_MISMATCH");
    Refused.byNative(
        rest.send(
            rest.request(path + "?etag=" + etag.replace("\"", "%22"))
                .header("If-Match", after.get("etag").asString())
                .DELETE()),
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST");
    Refused.byNative(
        rest.send(rest.request(path + "?etag=" + etag.replace("\"", "%22")).DELETE()),
        409,
        "ABORTED",
        "ETAG_MISMATCH");
    Refused.byNative(
        patch(path + "?updateMask=state", "{}", ""), 400, "INVALID_ARGUMENT", "INVALID_REQUEST");
    var misspelt = patch(path + "?updateMask=displayName&update_maks=x&a.b=", change, "");
    Refused.byNative(misspelt, 400, "INVALID_ARGUMENT", "INVALID_REQUEST");
    assertThat(misspelt.text()).contains("update_maks: no parameter of this call", "a.b: ");
    Refused.byNative(
        rest.get(DEPLOYMENTS + "?page_sise=1"), 400, "INVALID_ARGUMENT", "INVALID_REQUEST");
  }

  @Test
  void switchesOffAndOnRollsBackAndDeletes() {
    var name = create(DEPLOYMENTS, "verbs").get("name").asString();
    var path = "/v1/" + name;

    assertThat(ok(rest.post(path + ":disable", "{}")).get("intent").asString())
        .isEqualTo("INTENT_DISABLED");
    assertThat(ok(rest.post(path + ":start")).get("intent").asString()).isEqualTo("INTENT_RUNNING");
    assertThat(ok(rest.post(path + ":rollback", "{\"revision\":\"1\"}")).get("name").asString())
        .isEqualTo(name);
    assertThat(ok(rest.send(rest.request(path).DELETE())).get("intent").asString())
        .isEqualTo("INTENT_DELETED");
    Refused.byNative(rest.get(path), 404, "NOT_FOUND", "DEPLOYMENT_NOT_FOUND");
  }

  @Test
  void waitsForOperationsListsAndCancelsThem() {
    var deployment = create(DEPLOYMENTS, "operations");
    var operation = deployment.get("operation").asString();

    var ended = ok(rest.post("/v1/" + operation + ":wait", "{\"timeout\":\"20s\"}"));

    assertThat(ended.get("done").asBoolean()).as(ended.toString()).isTrue();
    assertThat(ended.at("/metadata/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.at("/response/@type").asString()).endsWith("/berth.v1.Deployment");
    assertThat(ok(rest.get("/v1/" + operation)).get("name").asString()).isEqualTo(operation);
    var all = ok(rest.get(path(deployment) + "/operations?pageSize=5")).get("operations");
    assertThat(all).hasSize(1);
    assertThat(rest.post("/v1/" + operation + ":cancel", "{}").status()).isEqualTo(200);
    Refused.byNative(
        rest.get(PROJECT + "/operations/" + UUID.randomUUID()),
        404,
        "NOT_FOUND",
        "OPERATION_NOT_FOUND");
  }

  @Test
  void watchesLineByLine() {
    var name = create(DEPLOYMENTS, "watched").get("name").asString();

    try (var lines = rest.lines(DEPLOYMENTS + ":watch")) {
      var snapshot =
          lines
              .takeWhile(line -> !line.contains("TYPE_SNAPSHOT_END"))
              .map(line -> Rest.json(line).at("/deployment/name").asString())
              .toList();
      assertThat(snapshot).contains(name);
    }
    Refused.byNative(
        rest.get(DEPLOYMENTS + ":watch?resumeToken=x"), 400, "INVALID_ARGUMENT", "INVALID_REQUEST");
  }

  @Test
  void makesFindsChangesAndDeletesModels() {
    var models = PROJECT + "/models";
    var labelled = "{\"displayName\":\"%s\",\"labels\":{\"test\":\"%s\"}}".formatted(label, label);
    var model = ok(rest.post(models, labelled));
    var path = path(model);
    var etag = model.get("etag").asString();
    var versions = new String[2];
    for (var n = 0; n < versions.length; n++) {
      versions[n] = path(ok(rest.post(path + "/versions", "{\"image\":\"iris:1\"}")));
    }

    var found = ok(rest.get(models + "?filter=labels.test%20%3D%20" + label));
    assertThat(found.get("models")).hasSize(1);
    var renamed =
        ok(patch(path + "?updateMask=displayName", "{\"displayName\":\"b" + label + "\"}", etag));
    assertThat(renamed.get("labels")).isEqualTo(model.get("labels"));
    Refused.byNative(
        rest.send(rest.request(path).header("If-Match", etag).DELETE()),
        409,
        "ABORTED",
        "ETAG_MISMATCH");
    Refused.byNative(
        rest.send(rest.request(versions[1]).DELETE()),
        400,
        "FAILED_PRECONDITION",
        "MODEL_VERSION_IN_USE");
    ok(rest.send(rest.request(versions[0]).DELETE()));
    ok(rest.send(rest.request(path + "?validateOnly=true").DELETE()));
    ok(rest.send(rest.request(path).header("If-Match", renamed.get("etag").asString()).DELETE()));
    Refused.byNative(rest.get(path), 404, "NOT_FOUND", "MODEL_NOT_FOUND");
  }

  @Test
  void publishesAFileInParts() throws Exception {
    var file = Demo.modelFile();
    var half = file.length / 2;
    var parts = new ArrayList<String>();
    for (var part :
        List.of(Arrays.copyOf(file, half), Arrays.copyOfRange(file, half, file.length))) {
      var content = Base64.getEncoder().encodeToString(part);
      parts.add(
          ok(rest.post(PROJECT + "/models:uploadPart", "{\"content\":\"" + content + "\"}"))
              .get("part")
              .asString());
    }
    var model = ok(rest.post(PROJECT + "/models", "{\"displayName\":\"" + label + "\"}"));
    var version =
        """
        {"file":{"format":"onnx","parts":["%s"]}}""";

    var made =
        ok(rest.post(path(model) + "/versions", version.formatted(String.join("\",\"", parts))));

    assertThat(made.at("/file/sha256").asString())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
    assertThat(made.at("/file/parts")).isEmpty();
    Refused.byNative(
        rest.post(path(model) + "/versions", version.formatted("0".repeat(64))),
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST");
    rest.send(rest.request(path(model)).DELETE());
  }

  @Test
  void leavesTheModelOfADeploymentAndFindsItsOperations() {
    var name = create(DEPLOYMENTS, "uses").get("name").asString();
    var model = PROJECT + "/models/" + Foundry.MODEL.substring("ri.models.main.model.".length());

    var refused = rest.send(rest.request(model).DELETE());

    Refused.byNative(refused, 400, "FAILED_PRECONDITION", "MODEL_IN_USE");
    assertThat(refused.text()).contains("projects/-/deployments/");
    var ours = "?filter=action%20%3D%20CREATE%20AND%20deployment%20%3D%20" + name;
    assertThat(ok(rest.get(PROJECT + "/operations" + ours)).get("operations")).hasSize(1);
    Refused.byNative(
        rest.get(PROJECT + "/operations?filter=name=x"),
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST");
  }

  @Test
  void makesListsAndRevokesKeys() {
    var scopes = "{\"displayName\":\"" + label + "\",\"scopes\":[\"api:models-read\"]}";
    var key = ok(rest.post(PROJECT + "/keys", scopes));
    var name = key.get("name").asString();
    var reader = berth.rest(key.get("secret").asString());

    assertThat(ok(rest.get(PROJECT + "/keys")).get("keys"))
        .anySatisfy(each -> assertThat(each.get("name").asString()).isEqualTo(name));
    assertThat(reader.get(DEPLOYMENTS).status()).isEqualTo(200);
    Refused.byNative(
        reader.post(DEPLOYMENTS, body("no")), 403, "PERMISSION_DENIED", "PERMISSION_DENIED");
    assertThat(ok(rest.post("/v1/" + name + ":revoke")).has("revokeTime")).isTrue();
    for (var nobody : new Rest[] {reader, berth.rest(""), berth.rest("nonsense")}) {
      Refused.byNative(nobody.get(DEPLOYMENTS), 401, "UNAUTHENTICATED", "UNAUTHENTICATED");
    }
  }

  @Test
  void tellsEveryViolationAtOnce() {
    var answer =
        rest.post(
            DEPLOYMENTS,
            """
            {"model":"%s","pinnedVersion":"%s",
             "configuration":{"minReplicas":-1,"maxReplicas":0,"cpu":-1}}"""
                .formatted(Foundry.MODEL, Foundry.VERSION));

    Refused.byNative(answer, 400, "INVALID_ARGUMENT", "INVALID_REQUEST");
    assertThat(answer.json().at("/error/details/1/fieldViolations").size()).isGreaterThan(2);
  }

  private JsonNode create(String path, String displayName) {
    var created = ok(rest.post(path, body(displayName)));
    made.add(created.get("name").asString());
    return created;
  }

  /** No replica: what is tried here is the API. */
  private String body(String displayName) {
    return """
        {"displayName":"%s","labels":{"test":"%s"},"model":"%s","pinnedVersion":"%s",
         "configuration":{"minReplicas":0,"maxReplicas":1}}"""
        .formatted(displayName, label, Foundry.MODEL, Foundry.VERSION);
  }

  private JsonNode list(String more) {
    return ok(rest.get(DEPLOYMENTS + "?filter=labels.test%20%3D%20" + label + more));
  }

  private Rest.Answer patch(String path, String body, String etag) {
    var request = rest.request(path).method("PATCH", BodyPublishers.ofString(body));
    return rest.send(etag.isEmpty() ? request : request.header("If-Match", etag));
  }

  private static String path(JsonNode deployment) {
    return "/v1/" + deployment.get("name").asString();
  }

  private static JsonNode ok(Rest.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    return answer.json();
  }
}
