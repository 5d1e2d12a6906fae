package dev.berth.rest.foundry;

import static dev.berth.deployment.DeploymentErrorFixture.DEPLOYMENT;
import static dev.berth.deployment.DeploymentErrorFixture.everyError;
import static dev.berth.deployment.DeploymentErrorFixture.everyViolation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentError.InvalidRequest;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentError.PermissionDenied;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Violation;
import dev.berth.project.GpuType;
import dev.berth.rest.JsonTree;
import dev.berth.rest.RestError;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FoundryErrorsTest {
  private static final String ID = "0192f0c1-2d3e-4a4b-8c5d-6e7f80912a3b";
  private static final String ABOUT = "{\"liveDeploymentRid\":\"" + DEPLOYMENT + "\"}";

  /** A.6 and A.8: each row, its parameters as the wire has them. */
  static List<Arguments> rows() {
    return List.of(
        row(
            invalid(new Violation.ThreadCountTooHigh(256, 512)),
            400,
            "INVALID_ARGUMENT",
            "ThreadCountTooHigh",
            "{\"maxThreadCount\":256,\"providedThreadCount\":512}"),
        row(
            invalid(new Violation.InvalidGpuCount(9, 4)),
            400,
            "INVALID_ARGUMENT",
            "InvalidGpuCount",
            "{\"providedGpuCount\":9,\"maxGpuCount\":4}"),
        row(
            invalid(new Violation.GpuTypeNotAvailable("V100", List.of(GpuType.A100, GpuType.T4))),
            400,
            "INVALID_ARGUMENT",
            "GpuTypeNotAvailable",
            "{\"requestedGpuType\":\"V100\",\"availableGpuTypes\":[\"A100\",\"T4\"]}"),
        row(
            new PermissionDenied(Action.CREATE, "api:models-write", null),
            403,
            "PERMISSION_DENIED",
            "CreateLiveDeploymentPermissionDenied",
            "{}"),
        row(
            new DeploymentError.ModelNotFound("ri.models.main.model.x", "None."),
            404,
            "NOT_FOUND",
            "ModelNotFound",
            "{\"modelRid\":\"ri.models.main.model.x\"}"),
        row(
            new DeploymentError.ModelVersionNotFound("ri.models.main.model.x", "ri.a..b.c"),
            404,
            "NOT_FOUND",
            "ModelVersionNotFound",
            "{\"modelRid\":\"ri.models.main.model.x\",\"modelVersionRid\":\"ri.a..b.c\"}"),
        row(
            new DeploymentError.ModelNameTaken("ri.compass.main.folder.x", "Iris"),
            409,
            "CONFLICT",
            "ResourceNameAlreadyExists",
            "{\"parentFolderRid\":\"ri.compass.main.folder.x\",\"displayName\":\"Iris\"}"),
        row(
            modelDenied(ModelAction.CREATE, null),
            403,
            "PERMISSION_DENIED",
            "CreateModelPermissionDenied",
            "{}"),
        row(
            modelDenied(ModelAction.CREATE_VERSION, "ri.models.main.model.x"),
            403,
            "PERMISSION_DENIED",
            "CreateModelVersionPermissionDenied",
            "{\"modelRid\":\"ri.models.main.model.x\"}"),
        row(
            modelDenied(ModelAction.PROMOTE_VERSION, "ri.models.main.model.x"),
            403,
            "PERMISSION_DENIED",
            "PromoteVersionModelPermissionDenied",
            "{\"modelRid\":\"ri.models.main.model.x\"}"),
        row(
            new DeploymentError.SourcesWhileRunning(DEPLOYMENT),
            409,
            "CONFLICT",
            "LiveDeploymentSourcesCannotBeUpdatedWhileRunning",
            ABOUT),
        row(
            new DeploymentError.NeedsDowntime(DEPLOYMENT, "No room."),
            409,
            "CONFLICT",
            "Default:Conflict",
            ABOUT),
        row(
            invalid(new Violation.InvalidDisplayName("a/b")),
            400,
            "INVALID_ARGUMENT",
            "InvalidDisplayName",
            "{\"displayName\":\"a/b\"}"),
        row(
            invalid(new Violation.InvalidRequirements("INVALID_REQUIREMENT", "No.")),
            400,
            "INVALID_ARGUMENT",
            "CondaSolveFailureForProvidedPackages",
            "{\"errorType\":\"INVALID_REQUIREMENT\",\"errorMessage\":\"No.\"}"),
        row(
            invalid(new Violation.InvalidModelApi("TOO_DEEP", "No.")),
            400,
            "INVALID_ARGUMENT",
            "InvalidModelApi",
            "{\"errorType\":\"TOO_DEEP\",\"message\":\"No.\"}"),
        row(
            invalid(new Violation.InvalidPageSize(0)),
            400,
            "INVALID_ARGUMENT",
            "InvalidPageSize",
            "{\"pageSize\":0}"),
        row(
            invalid(new Violation.InvalidPageToken("?")),
            400,
            "INVALID_ARGUMENT",
            "InvalidPageToken",
            "{\"pageToken\":\"?\"}"),
        row(
            new DeploymentError.DeploymentNotFound(DEPLOYMENT),
            404,
            "NOT_FOUND",
            "LiveDeploymentNotFound",
            ABOUT),
        row(
            new DeploymentError.UnsupportedDeployment(DEPLOYMENT),
            400,
            "INVALID_ARGUMENT",
            "UnsupportedLiveDeployment",
            "{}"),
        row(
            new PermissionDenied(Action.REPLACE, "api:models-write", DEPLOYMENT),
            403,
            "PERMISSION_DENIED",
            "ReplaceLiveDeploymentPermissionDenied",
            ABOUT),
        row(
            new PermissionDenied(Action.DISABLE, "api:models-write", DEPLOYMENT),
            403,
            "PERMISSION_DENIED",
            "DisableLiveDeploymentPermissionDenied",
            ABOUT),
        row(
            new PermissionDenied(Action.START, "api:models-write", DEPLOYMENT),
            403,
            "PERMISSION_DENIED",
            "StartLiveDeploymentPermissionDenied",
            ABOUT),
        row(
            new PermissionDenied(Action.PREDICT, "api:models-execute", DEPLOYMENT),
            403,
            "PERMISSION_DENIED",
            "TransformJsonLiveDeploymentPermissionDenied",
            ABOUT),
        row(
            new PermissionDenied(Action.READ, "api:models-read", null),
            403,
            "PERMISSION_DENIED",
            "ApiUsageDenied",
            "{\"missingScope\":\"api:models-read\"}"),
        row(
            invalid(new Violation.ReservedEnvironmentVariable("BERTH_PORT")),
            400,
            "INVALID_ARGUMENT",
            "ReservedEnvironmentVariable",
            "{\"name\":\"BERTH_PORT\"}"),
        row(
            new DeploymentError.CannotPredict(DEPLOYMENT, "It is disabled."),
            400,
            "INVALID_ARGUMENT",
            "InferenceFailure",
            "{\"liveDeploymentRid\":\"" + DEPLOYMENT + "\",\"errorMessage\":\"It is disabled.\"}"),
        row(
            new DeploymentError.PreviewRequired(),
            400,
            "INVALID_ARGUMENT",
            "ApiFeaturePreviewUsageOnly",
            "{}"),
        row(
            new DeploymentError.Unauthenticated("No key."),
            401,
            "UNAUTHORIZED",
            "Default:Unauthorized",
            "{}"),
        row(
            new DeploymentError.AlreadyExists(DeploymentId.ofRid(DEPLOYMENT).orElseThrow()),
            409,
            "CONFLICT",
            "LiveDeploymentAlreadyExists",
            ABOUT),
        row(
            new DeploymentError.RequestIdReused("r"),
            409,
            "CONFLICT",
            "RequestIdReused",
            "{\"requestId\":\"r\"}"),
        row(
            new DeploymentError.NotReadyYet(DEPLOYMENT),
            503,
            "UNAVAILABLE",
            "Default:Unavailable",
            ABOUT),
        row(
            new DeploymentError.Unavailable("Away."),
            503,
            "UNAVAILABLE",
            "Default:Unavailable",
            "{}"),
        row(
            new DeploymentError.Overloaded("Full."),
            429,
            "RATE_LIMIT",
            "Default:TooManyRequests",
            "{}"),
        row(new DeploymentError.OutcomeUnknown("r"), 500, "TIMEOUT", "Default:Timeout", "{}"),
        row(
            invalid(new Violation.QueueExceeded("cpu", "3", "6", "8")),
            400,
            "INVALID_ARGUMENT",
            "Default:InvalidArgument",
            "{\"field\":\"cpu\",\"used\":\"3\",\"asked\":\"6\",\"limit\":\"8\"}"),
        row(
            invalid(new Violation.Missing("deploymentType")),
            400,
            "INVALID_ARGUMENT",
            "Default:InvalidArgument",
            "{\"missingField\":\"deploymentType\",\"field\":\"deploymentType\","
                + "\"message\":\"deploymentType: missing (expected: a value)\"}"),
        row(
            invalid(new Violation.Invalid("cpu", "cpu: -1")),
            400,
            "INVALID_ARGUMENT",
            "Default:InvalidArgument",
            "{\"field\":\"cpu\",\"message\":\"cpu: -1\"}"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a6SaysEachErrorAsDocumented(
      DeploymentError error, int status, String code, String name, String parameters) {
    var said = say(error);

    assertThat(said.httpStatus()).isEqualTo(status);
    assertThat(said.body())
        .startsWith(
            "{\"errorCode\":\"%s\",\"errorName\":\"%s\",\"errorInstanceId\":\"%s\","
                .formatted(code, name, ID))
        .endsWith(",\"parameters\":" + parameters + "}");
  }

  @Test
  void a7EveryErrorHasTheFiveKeysInPrintableAscii() {
    assertThat(everyError())
        .allSatisfy(
            error -> {
              var said = say(error);
              assertThat(said.body()).matches("[ -~]+").hasSizeLessThanOrEqualTo(8192);
              var body = JsonTree.read(said.body());
              assertThat(body)
                  .containsOnlyKeys(
                      "errorCode",
                      "errorName",
                      "errorInstanceId",
                      "errorDescription",
                      "parameters");
              assertThat(body.get("parameters")).isInstanceOf(Map.class);
              assertThat(said.httpStatus()).isBetween(400, 599);
              assertThat(said.grpcStatus().isOk()).isFalse();
            });
  }

  @Test
  void a6TheFirstDocumentedViolationNamesTheErrorAndTheDescriptionNamesAll() {
    var body = JsonTree.read(say(new InvalidRequest(everyViolation())).body());

    assertThat(body).containsEntry("errorName", "ThreadCountTooHigh");
    assertThat(everyViolation())
        .allSatisfy(
            violation ->
                assertThat((String) body.get("errorDescription")).contains(violation.message()));
  }

  /** Clients refuse a parameter that is not a RID. */
  @Test
  void aPathThatIsNoRidIsAnInvalidArgument() {
    var said = say(new DeploymentError.DeploymentNotFound("no\0rid"));

    assertThat(said.httpStatus()).isEqualTo(400);
    assertThat(JsonTree.read(said.body()))
        .containsEntry("errorName", "Default:InvalidArgument")
        .extractingByKey("parameters")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("field", "liveDeploymentRid")
        .doesNotContainKey("liveDeploymentRid");
  }

  @Test
  void aBodyStaysBelowEightKibibytesWhateverItsTextsAre() {
    var endless = "\u4e2d".repeat(100_000);
    var violations =
        Collections.nCopies(
            500, (Violation) new Violation.Invalid(endless, endless + ": " + endless));

    assertThat(say(new InvalidRequest(violations)).body()).hasSizeLessThanOrEqualTo(8192);
    assertThat(say(invalid(new Violation.Missing(endless))).body()).hasSizeLessThanOrEqualTo(8192);
    assertThat(say(invalid(new Violation.QueueExceeded(endless, endless, endless, endless))).body())
        .hasSizeLessThanOrEqualTo(8192);
    assertThat(say(new DeploymentError.Unavailable(endless)).grpcStatus().getDescription())
        .hasSizeLessThanOrEqualTo(1000);
  }

  @Test
  void aFaultOfBerthTellsNothingButItsId() {
    var said = new FoundryErrors().unexpected(ID);

    assertThat(said.httpStatus()).isEqualTo(500);
    assertThat(said.body())
        .contains("\"errorName\":\"Default:Internal\"", "\"errorInstanceId\":\"" + ID + "\"");
  }

  private static RestError say(DeploymentError error) {
    return new FoundryErrors().known(error, ID);
  }

  private static DeploymentError modelDenied(ModelAction action, @Nullable String model) {
    return new DeploymentError.ModelPermissionDenied(action, "api:models-write", model);
  }

  private static DeploymentError invalid(Violation violation) {
    return new InvalidRequest(List.of(violation));
  }

  private static Arguments row(
      DeploymentError error, int status, String code, String name, String parameters) {
    return Arguments.of(error, status, code, name, parameters);
  }
}
