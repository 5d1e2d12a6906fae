package dev.berth.grpc;

import static dev.berth.deployment.DeploymentErrorFixture.DEPLOYMENT;
import static dev.berth.deployment.DeploymentErrorFixture.everyError;
import static dev.berth.deployment.DeploymentErrorFixture.everyViolation;
import static dev.berth.grpc.Details.detail;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentError.InvalidRequest;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Violation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcErrorsTest {
  private static final String NATIVE_NAME =
      "projects/-/deployments/" + DeploymentId.ofRid(DEPLOYMENT).orElseThrow();

  static List<Arguments> rows() {
    return List.of(
        Arguments.of(
            new DeploymentError.Unauthenticated("No key."),
            Code.UNAUTHENTICATED,
            "UNAUTHENTICATED"),
        Arguments.of(
            new DeploymentError.PermissionDenied(Action.READ, "api:models-read", null),
            Code.PERMISSION_DENIED,
            "PERMISSION_DENIED"),
        Arguments.of(
            new InvalidRequest(everyViolation()), Code.INVALID_ARGUMENT, "INVALID_REQUEST"),
        Arguments.of(
            new DeploymentError.PreviewRequired(), Code.INVALID_ARGUMENT, "PREVIEW_REQUIRED"),
        Arguments.of(
            new DeploymentError.ModelNotFound("m", "None."), Code.NOT_FOUND, "MODEL_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.DeploymentNotFound(DEPLOYMENT),
            Code.NOT_FOUND,
            "DEPLOYMENT_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.OperationNotFound("o"), Code.NOT_FOUND, "OPERATION_NOT_FOUND"),
        Arguments.of(new DeploymentError.KeyNotFound("k"), Code.NOT_FOUND, "KEY_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.AlreadyExists(DeploymentId.ofRid(DEPLOYMENT).orElseThrow()),
            Code.ALREADY_EXISTS,
            "DEPLOYMENT_ALREADY_EXISTS"),
        Arguments.of(
            new DeploymentError.UnsupportedDeployment(DEPLOYMENT),
            Code.FAILED_PRECONDITION,
            "UNSUPPORTED_DEPLOYMENT"),
        Arguments.of(
            new DeploymentError.ModelPermissionDenied(
                DeploymentError.ModelAction.CREATE, "api:models-write", null),
            Code.PERMISSION_DENIED,
            "PERMISSION_DENIED"),
        Arguments.of(
            new DeploymentError.ModelVersionNotFound("m", "v"),
            Code.NOT_FOUND,
            "MODEL_VERSION_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.ModelNameTaken("f", "Iris"),
            Code.ALREADY_EXISTS,
            "MODEL_NAME_TAKEN"),
        Arguments.of(
            new DeploymentError.SourcesWhileRunning(DEPLOYMENT),
            Code.FAILED_PRECONDITION,
            "SOURCES_WHILE_RUNNING"),
        Arguments.of(
            new DeploymentError.NeedsDowntime(DEPLOYMENT, "No room."),
            Code.FAILED_PRECONDITION,
            "NEEDS_DOWNTIME"),
        Arguments.of(
            new DeploymentError.NotDeployed("m"), Code.FAILED_PRECONDITION, "MODEL_NOT_DEPLOYED"),
        Arguments.of(new DeploymentError.ProjectNotFound("p"), Code.NOT_FOUND, "PROJECT_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.ProjectNameTaken("p"),
            Code.ALREADY_EXISTS,
            "PROJECT_ALREADY_EXISTS"),
        Arguments.of(
            new DeploymentError.ProjectInUse("p", "It owns models."),
            Code.FAILED_PRECONDITION,
            "PROJECT_IN_USE"),
        Arguments.of(
            new DeploymentError.LastOwnerKey("k"), Code.FAILED_PRECONDITION, "LAST_OWNER_KEY"),
        Arguments.of(
            new DeploymentError.RequestIdReused("r"), Code.ALREADY_EXISTS, "REQUEST_ID_REUSED"),
        Arguments.of(
            new DeploymentError.CannotPredict(DEPLOYMENT, "Off."),
            Code.FAILED_PRECONDITION,
            "CANNOT_PREDICT"),
        Arguments.of(new DeploymentError.NotReadyYet(DEPLOYMENT), Code.UNAVAILABLE, "NOT_READY"),
        Arguments.of(new DeploymentError.Unavailable("Away."), Code.UNAVAILABLE, "UNAVAILABLE"),
        Arguments.of(
            new DeploymentError.Overloaded("Full."), Code.RESOURCE_EXHAUSTED, "OVERLOADED"),
        Arguments.of(
            new DeploymentError.OutcomeUnknown("r"), Code.DEADLINE_EXCEEDED, "OUTCOME_UNKNOWN"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void saysEachErrorWithItsCodeAndReason(DeploymentError error, Code code, String reason) {
    var status = GrpcErrors.toStatus(error);

    assertThat(Code.forNumber(status.getCode())).isEqualTo(code);
    assertThat(detail(status, ErrorInfo.class))
        .hasValueSatisfying(info -> assertThat(info.getReason()).isEqualTo(reason));
  }

  @Test
  void everyErrorHasExactlyOneErrorInfoAndFitsIntoHeaders() {
    assertThat(everyError())
        .allSatisfy(
            error -> {
              var status = GrpcErrors.toStatus(error);
              assertThat(status.getDetailsList())
                  .filteredOn(any -> any.is(ErrorInfo.class))
                  .hasSize(1);
              assertThat(detail(status, ErrorInfo.class).orElseThrow())
                  .satisfies(
                      info -> assertThat(info.getDomain()).isEqualTo("berth.dev"),
                      info -> assertThat(info.getReason()).matches("[A-Z][A-Z0-9_]{0,62}"));
              assertThat(status.getMessage()).isNotBlank();
            });
  }

  @Test
  void everyViolationIsNamed() {
    var status = GrpcErrors.toStatus(new InvalidRequest(everyViolation()));

    assertThat(detail(status, BadRequest.class).orElseThrow().getFieldViolationsList())
        .extracting(FieldViolation::getField)
        .containsExactlyElementsOf(everyViolation().stream().map(FieldNames::field).toList())
        .contains("deployment.configuration.min_replicas", "deployment.configuration.gpu.type");
  }

  @Test
  void manyLongViolationsStayBelowTheHeadersThatClientsTake() {
    var endless = "x".repeat(100_000);
    var status =
        GrpcErrors.toStatus(
            new InvalidRequest(Collections.nCopies(500, new Violation.Invalid(endless, endless))));

    // In base64 this is a third more.
    assertThat(status.getSerializedSize()).isLessThan(6000);
  }

  @Test
  void namesResourcesNatively() {
    var status = GrpcErrors.toStatus(new DeploymentError.DeploymentNotFound(DEPLOYMENT));

    assertThat(detail(status, ResourceInfo.class).orElseThrow())
        .extracting(ResourceInfo::getResourceType, ResourceInfo::getResourceName)
        .containsExactly("berth.dev/deployment", NATIVE_NAME);
  }

  @Test
  void saysWhenToTryAgainOnlyWhereThatIsSafe() {
    assertThat(everyError())
        .allSatisfy(
            error ->
                assertThat(detail(GrpcErrors.toStatus(error), RetryInfo.class).isPresent())
                    .isEqualTo(
                        error instanceof DeploymentError.Unavailable
                            || error instanceof DeploymentError.Overloaded
                            || error instanceof DeploymentError.NotReadyYet));
  }
}
