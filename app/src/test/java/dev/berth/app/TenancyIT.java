package dev.berth.app;

import static dev.berth.app.Rest.last;
import static dev.berth.app.Rest.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two projects through the real Envoy: on every surface, what the other one owns is answered as
 * what nobody owns, down to the last member of the body.
 */
@ExtendWith(SharedBerth.class)
final class TenancyIT {
  private static final String LIVE = "ri.foundry-ml-live.main.live-deployment.";
  private static final String FILES = "/api/public/files/session/";
  private static final String MODELS = "/api/public/models/";
  private static final String DOCK_STATUS = "/api/public/dock-status/";
  private static final String KORE = "cm-00000000-0000-4000-8000-000000000001";

  private final BerthProcess berth;
  private final Rest owner;
  private final String project = "t" + UUID.randomUUID();
  private Rest stranger;

  TenancyIT(BerthProcess berth) {
    this.berth = berth;
    this.owner = berth.rest();
    this.stranger = owner;
  }

  /** What a call names. */
  private record Names(
      String deployment,
      String operation,
      String version,
      String key,
      String session,
      String dockStatus) {
    static Names nobodys() {
      return new Names(uuid(), uuid(), uuid(), uuid(), uuid(), "ds-" + uuid());
    }

    private static String uuid() {
      return UUID.randomUUID().toString();
    }

    /** The answer without the names and without what is never the same. */
    String blank(Rest.Answer answer) {
      var text = answer.text();
      for (var name : new String[] {deployment, operation, version, key, session, dockStatus}) {
        text = text.replace(name, "#");
      }
      return answer.status()
          + text.replaceAll("\"errorInstanceId\":\"[^\"]*\"", "").replaceAll("\\s", "");
    }
  }

  @BeforeEach
  void makeAProjectWithAKey() {
    ok(owner.post("/v1/projects?projectId=" + project, "{\"displayName\":\"another\"}"));
    stranger = keyOf(project, "berth:admin");
  }

  private Rest keyOf(String of, String more) {
    var key =
        ok(
            owner.post(
                "/v1/projects/" + of + "/keys",
                """
                {"scopes":["api:models-read","api:models-write","api:models-execute",
                           "Deploy Model","Undeploy Model","Import Model","%s"]}\
                """
                    .formatted(more)));
    return berth.rest(key.get("secret").asString());
  }

  @Test
  void nothingOfAnotherProjectIsThereOnAnySurface() {
    var deployment =
        ok(
            owner.post(
                "/v1/projects/default/deployments",
                """
                {"model":"%s","pinnedVersion":"%s",
                 "configuration":{"minReplicas":0,"maxReplicas":1}}\
                """
                    .formatted(Foundry.MODEL, Foundry.VERSION)));
    var key = ok(owner.post("/v1/projects/default/keys", "{\"scopes\":[\"api:models-read\"]}"));
    var deployed = deployByKore();
    assertThat(ok(owner.get(DOCK_STATUS + deployed)).get("action").asString()).isEqualTo("DEPLOY");
    var theirs =
        new Names(
            last(deployment, "name"),
            last(deployment, "operation"),
            Foundry.VERSION.substring(Foundry.VERSION.lastIndexOf('.') + 1),
            last(key, "name"),
            ok(owner.post(
                    FILES + "start",
                    """
                    {"fileContext":"model","totalChunks":1,"fileExtension":"onnx",
                     "fileName":"iris.onnx","fileSize":1,"isAdapter":false}"""))
                .get("sessionId")
                .asString(),
            deployed);

    calls()
        .forEach(
            (what, call) -> {
              var refused = call.apply(theirs);
              assertThat(refused.status()).as(what + ": " + refused).isEqualTo(404);
              var nobodys = Names.nobodys();
              assertThat(theirs.blank(refused))
                  .as(what)
                  .isEqualTo(nobodys.blank(call.apply(nobodys)));
            });

    assertThat(ok(owner.get("/v1/" + deployment.get("name").asString())).get("etag"))
        .isEqualTo(deployment.get("etag"));
    owner.send(owner.request("/v1/" + deployment.get("name").asString()).DELETE());
    owner.post("/v1/" + key.get("name").asString() + ":revoke");
    ok(owner.post(MODELS + KORE + "/undeploy"));
  }

  /** The id of the job, as its owner is told it. */
  private String deployByKore() {
    return ok(owner.post(
            MODELS + KORE + "/deploy?modelType=openSource",
            """
            {"name":"theirs","deviceType":"g5.xlarge",
             "hyperParameters":{"temperature":0,"maxTokens":0,"topP":0,"topK":1}}"""))
        .get("dock-statusId")
        .asString();
  }

  private Map<String, Function<Names, Rest.Answer>> calls() {
    var calls = new LinkedHashMap<String, Function<Names, Rest.Answer>>();
    foundry(calls);
    kore(calls);
    var base = "/v1/projects/default";
    calls.put("native get", of -> stranger.get(base + "/deployments/" + of.deployment()));
    calls.put("native list", _ -> stranger.get(base + "/deployments"));
    calls.put("native watch", _ -> stranger.get(base + "/deployments:watch"));
    calls.put(
        "native delete",
        of -> stranger.send(stranger.request(base + "/deployments/" + of.deployment()).DELETE()));
    calls.put(
        "native infer",
        of -> stranger.post(base + "/deployments/" + of.deployment() + ":infer", InferIT.SETOSA));
    calls.put("native operation", of -> stranger.get(base + "/operations/" + of.operation()));
    calls.put(
        "native wait", of -> stranger.post(base + "/operations/" + of.operation() + ":wait", "{}"));
    calls.put("native models", _ -> stranger.get(base + "/models"));
    calls.put(
        "native version",
        of -> stranger.get(base + "/models/" + model() + "/versions/" + of.version()));
    calls.put("native keys", _ -> stranger.get(base + "/keys"));
    calls.put("native revoke", of -> stranger.post(base + "/keys/" + of.key() + ":revoke"));
    calls.put("native project", _ -> stranger.get(base));
    return calls;
  }

  private void foundry(Map<String, Function<Names, Rest.Answer>> calls) {
    var foundry = new Foundry(stranger);
    calls.put("get", of -> foundry.get(LIVE + of.deployment()));
    calls.put(
        "replace", of -> foundry.replace(LIVE + of.deployment(), Foundry.SAMPLE_CONFIGURATION));
    calls.put("start", of -> foundry.start(LIVE + of.deployment()));
    calls.put("disable", of -> foundry.disable(LIVE + of.deployment()));
    calls.put("predict", of -> foundry.predict(LIVE + of.deployment()));
    calls.put("create", _ -> foundry.create(Foundry.MODEL, "master", Foundry.SAMPLE_CONFIGURATION));
    calls.put(
        "list", _ -> stranger.get(Foundry.BASE + "?modelRid=" + Foundry.MODEL + "&preview=true"));
    var models = "/api/v2/models/" + Foundry.MODEL;
    calls.put("get model", _ -> stranger.get(models + "?preview=true"));
    calls.put("versions", _ -> stranger.get(models + "/versions?preview=true"));
    calls.put(
        "version",
        of ->
            stranger.get(
                models
                    + "/versions/ri.models.main.model-version."
                    + of.version()
                    + "?preview=true"));
    calls.put(
        "promote",
        of ->
            stranger.post(
                models + "/promoteVersion?preview=true",
                "{\"sourceModelVersionRid\":\"ri.models.main.model-version."
                    + of.version()
                    + "\"}"));
  }

  private void kore(Map<String, Function<Names, Rest.Answer>> calls) {
    calls.put(
        "deploy",
        _ ->
            stranger.post(
                MODELS + KORE + "/deploy?modelType=openSource",
                "{\"name\":\"x\",\"deviceType\":\"g5.xlarge\"}"));
    calls.put("undeploy", _ -> stranger.post(MODELS + KORE + "/undeploy"));
    calls.put("complete import", of -> stranger.post(FILES + of.session() + "/complete"));
    calls.put("dock status", of -> stranger.get(DOCK_STATUS + of.dockStatus()));
  }

  @Test
  void nobodySignsInAsAnothersClient() {
    var key = ok(owner.post("/v1/projects/default/keys", "{\"scopes\":[\"api:models-read\"]}"));
    var own =
        ok(
            stranger.post(
                "/v1/projects/" + project + "/keys", "{\"scopes\":[\"api:models-read\"]}"));
    var secret = own.get("secret").asString();

    assertThat(signIn(last(own, "name"), secret).status()).isEqualTo(200);
    var refused = signIn(last(key, "name"), secret);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused).isEqualTo(signIn(UUID.randomUUID().toString(), secret));
    owner.post("/v1/" + key.get("name").asString() + ":revoke");
  }

  private Rest.Answer signIn(String id, String secret) {
    var nobody = berth.rest("");
    return nobody.send(
        nobody
            .bare("/multipass/api/oauth2/token")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(id, secret))));
  }

  @Test
  void aProjectOwnsAndListsWhatItsKeysMake() {
    var base = "/v1/projects/" + project;
    var model = ok(stranger.post(base + "/models", "{\"displayName\":\"iris\"}"));
    var version =
        ok(
            stranger.post(
                "/v1/" + model.get("name").asString() + "/versions?branch=master",
                "{\"file\":{\"format\":\"onnx\",\"content\":\"AAAA\"}}"));

    assertThat(version.at("/file/sha256").asString()).hasSize(64);
    assertThat(ok(stranger.get(base + "/models")).get("models")).hasSize(1);
    assertThat(ok(stranger.get("/v1/" + version.get("name").asString())).get("rid"))
        .isEqualTo(version.get("rid"));
    assertThat(ok(stranger.get("/v1/projects")).get("projects")).hasSize(1);
    assertThat(ok(owner.get("/v1/projects?pageSize=1000")).get("projects").size()).isGreaterThan(1);
    Refused.byNative(
        owner.send(owner.request(base).DELETE()), 400, "FAILED_PRECONDITION", "PROJECT_IN_USE");
    Refused.byNative(
        stranger.post("/v1/projects?projectId=x" + project, "{}"),
        403,
        "PERMISSION_DENIED",
        "PERMISSION_DENIED");
    Refused.byNative(
        stranger.post(base + "/keys", "{\"scopes\":[\"berth:projects\"]}"),
        400,
        "INVALID_ARGUMENT",
        "INVALID_REQUEST");
  }

  @Test
  void theKeysOfADeletedProjectProveNobody() {
    assertThat(stranger.get("/v1/projects/" + project).status()).isEqualTo(200);

    assertThat(owner.send(owner.request("/v1/projects/" + project).DELETE()).status())
        .isEqualTo(200);

    Refused.byNative(
        stranger.get("/v1/projects/" + project), 401, "UNAUTHENTICATED", "UNAUTHENTICATED");
    Refused.byNative(
        owner.post("/v1/projects?projectId=" + project, "{}"),
        409,
        "ALREADY_EXISTS",
        "PROJECT_ALREADY_EXISTS");
  }

  private static String model() {
    return Foundry.MODEL.substring(Foundry.MODEL.lastIndexOf('.') + 1);
  }
}
