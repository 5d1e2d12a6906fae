package dev.berth.rest.foundry;

import static dev.berth.rest.JsonTree.part;
import static dev.berth.rest.JsonTree.print;
import static dev.berth.rest.JsonTree.read;
import static dev.berth.rest.JsonTree.strictly;
import static dev.berth.rest.SurfaceClient.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.access.Scope;
import dev.berth.deployment.InMemoryBerth;
import dev.berth.proto.foundry.v2.CreateLiveDeploymentRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules that Foundry's clients rely on, through the surface. */
class FoundryRulesTest {
  private static final String UNKNOWN =
      "ri.foundry-ml-live.main.live-deployment.00000000-0000-7000-8000-000000000000";

  private FoundryFixture foundry = new FoundryFixture();

  @AfterEach
  void close() {
    foundry.close();
  }

  @Test
  void c1MissingDeploymentTypeMeansTheDefaultTarget() {
    var made = foundry.create();

    assertThat(made.getBranch()).isEqualTo("master");
    assertThat(made.getModelVersion().getModelRid()).isEqualTo(InMemoryBerth.MODEL);
  }

  @Test
  void c1MissingDeploymentTypeIsAnErrorWhereNothingResolves() {
    foundry.close();
    foundry = new FoundryFixture(InMemoryBerth.withoutModels());

    assertThat(parametersOf(() -> foundry.create(), 400, "Default:InvalidArgument"))
        .containsEntry("missingField", "deploymentType");
  }

  @Test
  void c2MissingTypeAndBranchMeanDirectAndMaster() {
    var made = foundry.create(withTarget("{\"modelRid\":\"%s\",\"branch\":\"\"}"));

    assertThat(made.getBranch()).isEqualTo("master");
  }

  @Test
  void c2UnknownTypeIsInvalid() {
    assertThat(
            parametersOf(
                () -> foundry.create(withTarget("{\"type\":\"other\",\"modelRid\":\"%s\"}")),
                400,
                "Default:InvalidArgument"))
        .containsEntry("field", "deploymentType.type");
  }

  @Test
  void c3TheSampleIsPartOfTheAnswerAndC15TheFirstAnswerIsStarting() {
    var made = foundry.create();
    assertThat(print(made)).containsEntry("status", Map.of("state", "STARTING", "isReady", false));

    foundry.observeReady(made.getRid(), 1);
    var answer = print(foundry.get(made.getRid()));

    var sample = read(Documents.RESPONSE);
    assertThat(part(answer, sample)).isEqualTo(sample);
    assertThat(answer).containsEntry("rid", made.getRid());
    assertThat(made.getRid())
        .matches("ri\\.foundry-ml-live\\.main\\.live-deployment\\.[0-9a-f-]{36}");
  }

  @Test
  void c5PreviewIsRequiredAfterAuthenticationAndBeforePermission() {
    var unpreviewed =
        (ThrowingCallable)
            () ->
                foundry
                    .stub()
                    .createLiveDeployment(CreateLiveDeploymentRequest.getDefaultInstance());
    foundry.callAs(InMemoryBerth.callerWith());
    assertThat(parametersOf(unpreviewed, 400, "ApiFeaturePreviewUsageOnly")).isEmpty();

    foundry.callAsNobody();
    assertThat(parametersOf(unpreviewed, 401, "Default:Unauthorized")).isEmpty();
  }

  @Test
  void c5PreviewMayBeLeftOutWhereItIsNotRequired() {
    foundry.close();
    foundry = new FoundryFixture(new InMemoryBerth(), /* previewRequired= */ false);

    var made =
        foundry
            .stub()
            .createLiveDeployment(
                strictly(Documents.REQUEST, CreateLiveDeploymentRequest.newBuilder()).build());

    assertThat(made.getBranch()).isEqualTo("master");
  }

  @Test
  void c7ReplicasAreRequiredAndOrdered() {
    assertThat(
            parametersOf(
                () -> foundry.create("{\"runtimeConfiguration\":{}}"),
                400,
                "Default:InvalidArgument"))
        .containsEntry("field", "minReplicas");
    assertThat(
            parametersOf(
                () -> foundry.create(configuration("\"minReplicas\":3,\"maxReplicas\":2")),
                400,
                "Default:InvalidArgument"))
        .containsEntry("field", "minReplicas");
    var none = foundry.create(configuration("\"minReplicas\":0,\"maxReplicas\":1"));
    assertThat(none.getStatus().getState()).isEqualTo("ACTIVE");
    assertThat(none.getStatus().getIsReady()).isFalse();
  }

  @Test
  void c8ReplaceResetsWhatIsAbsentAndKeepsRidModelAndBranch() {
    var made = foundry.create();

    var replaced =
        foundry.replace(made.getRid(), configuration("\"minReplicas\":2,\"maxReplicas\":2"));

    assertThat(print(replaced))
        .containsEntry(
            "runtimeConfiguration",
            Map.of(
                "minReplicas", 2.0,
                "maxReplicas", 2.0,
                "threadCount", 32.0,
                "sources", List.of(),
                "environmentVariables", Map.of()))
        .containsEntry("rid", made.getRid())
        .containsEntry("branch", "master");
    assertThat(replaced.getModelVersion()).isEqualTo(made.getModelVersion());
  }

  @Test
  void c9AbsentThreadCountIsAnsweredAs32() {
    var made = foundry.create(configuration("\"minReplicas\":0,\"maxReplicas\":1"));

    assertThat(made.getRuntimeConfiguration().getThreadCount()).isEqualTo(32);
  }

  @Test
  void c12WhoMayNotReadSeesNothingAndWhoMayOnlyReadIsDenied() {
    var rid = foundry.create().getRid();

    foundry.callAs(InMemoryBerth.callerWith(Scope.DEPLOY_MODEL));
    assertThat(
            parametersOf(
                () -> foundry.replace(rid, Documents.REQUEST), 404, "LiveDeploymentNotFound"))
        .containsEntry("liveDeploymentRid", rid);

    foundry.callAs(InMemoryBerth.callerWith(Scope.MODELS_READ));
    assertThat(
            parametersOf(
                () -> foundry.replace(rid, Documents.REQUEST),
                403,
                "ReplaceLiveDeploymentPermissionDenied"))
        .containsEntry("liveDeploymentRid", rid);
    assertThat(parametersOf(() -> foundry.create(), 403, "CreateLiveDeploymentPermissionDenied"))
        .isEmpty();
  }

  @Test
  void c13SecondCreateOnABranchIsAConflictEvenWhileDisabled() {
    var rid = foundry.create().getRid();
    foundry.disable(rid);

    assertThat(parametersOf(() -> foundry.create(), 409, "LiveDeploymentAlreadyExists"))
        .containsEntry("liveDeploymentRid", rid);
    assertThat(foundry.createOn("canary").getBranch()).isEqualTo("canary");
  }

  @Test
  void c14BranchWithoutAVersionIsModelNotFound() {
    assertThat(parametersOf(() -> foundry.createOn("none"), 404, "ModelNotFound"))
        .containsEntry("modelRid", InMemoryBerth.MODEL);
  }

  @Test
  void listNeedsAModelAndCanNameABranch() {
    var master = foundry.create();
    var canary = foundry.createOn("canary");

    assertThat(foundry.list(InMemoryBerth.MODEL, null)).containsExactly(master, canary);
    assertThat(foundry.list(InMemoryBerth.MODEL, "canary")).containsExactly(canary);
    assertThat(parametersOf(() -> foundry.list(null, null), 400, "Default:InvalidArgument"))
        .containsEntry("missingField", "modelRid");
    assertThat(
            parametersOf(
                () -> foundry.list("ri.models.main.model.none", null), 404, "ModelNotFound"))
        .containsEntry("modelRid", "ri.models.main.model.none");
    assertThat(
            parametersOf(
                () -> foundry.list(InMemoryBerth.MODEL, "a\0b"), 400, "Default:InvalidArgument"))
        .containsEntry("field", "branch");
  }

  @Test
  void refusesWhatTheQueueDoesNotHave() {
    assertThat(
            parametersOf(
                () -> foundry.create(configuration("\"threadCount\":512")),
                400,
                "ThreadCountTooHigh"))
        .containsOnlyKeys("maxThreadCount", "providedThreadCount");
    assertThat(
            parametersOf(
                () -> foundry.create(configuration("\"gpu\":{\"count\":9,\"type\":\"T4\"}")),
                400,
                "InvalidGpuCount"))
        .containsOnlyKeys("providedGpuCount", "maxGpuCount");
    assertThat(
            parametersOf(
                () -> foundry.create(configuration("\"gpu\":{\"count\":1,\"type\":\"B300\"}")),
                400,
                "GpuTypeNotAvailable"))
        .containsEntry("availableGpuTypes", List.of("A100", "T4"));
    assertThat(
            parametersOf(
                () ->
                    foundry.create(configuration("\"minReplicas\":1,\"maxReplicas\":1,\"cpu\":65")),
                400,
                "Default:InvalidArgument"))
        .isEqualTo(Map.of("field", "cpu", "used", "0", "asked", "65", "limit", "64"));
  }

  @Test
  void disableAndStartKeepTheConfiguration() {
    var made = foundry.create();

    foundry.disable(made.getRid());
    var disabled = foundry.get(made.getRid());
    foundry.start(made.getRid());

    assertThat(disabled.getStatus().getState()).isEqualTo("DISABLED");
    assertThat(disabled.getRuntimeConfiguration()).isEqualTo(made.getRuntimeConfiguration());
    assertThat(foundry.get(made.getRid())).isEqualTo(made);
  }

  @Test
  void transformJsonSaysWhyThereIsNoReplica() {
    var rid = foundry.create().getRid();
    var predict = (ThrowingCallable) () -> foundry.transformJson(rid);

    assertThat(parametersOf(predict, 503, "Default:Unavailable"))
        .containsEntry("liveDeploymentRid", rid);
    foundry.disable(rid);
    assertThat(parametersOf(predict, 400, "InferenceFailure"))
        .containsEntry("liveDeploymentRid", rid)
        .containsEntry("errorMessage", "The deployment is disabled; start it.");
    assertThat(parametersOf(() -> foundry.transformJson(UNKNOWN), 404, "LiveDeploymentNotFound"))
        .containsEntry("liveDeploymentRid", UNKNOWN);
    foundry.callAs(InMemoryBerth.callerWith(Scope.MODELS_READ));
    assertThat(parametersOf(predict, 403, "TransformJsonLiveDeploymentPermissionDenied"))
        .containsEntry("liveDeploymentRid", rid);
  }

  private static String configuration(String fields) {
    return "{\"runtimeConfiguration\":{" + fields + "}}";
  }

  private static String withTarget(String target) {
    return "{\"deploymentType\":%s,%s"
        .formatted(target.formatted(InMemoryBerth.MODEL), Documents.REQUEST.strip().substring(1));
  }

  @SuppressWarnings("unchecked") // An envelope's parameters are an object.
  private static Map<String, Object> parametersOf(
      ThrowingCallable call, int httpStatus, String errorName) {
    var failure = failureOf(call);
    var body = read(String.valueOf(failure.body()));
    assertThat(body).containsEntry("errorName", errorName);
    assertThat(failure.httpStatus()).isEqualTo(httpStatus);
    return (Map<String, Object>) Objects.requireNonNull(body.get("parameters"));
  }
}
