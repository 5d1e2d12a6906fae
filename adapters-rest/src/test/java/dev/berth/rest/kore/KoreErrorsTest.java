package dev.berth.rest.kore;

import static dev.berth.deployment.DeploymentErrorFixture.DEPLOYMENT;
import static dev.berth.deployment.DeploymentErrorFixture.everyError;
import static dev.berth.deployment.DeploymentErrorFixture.everyViolation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentError.InvalidRequest;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Violation;
import dev.berth.rest.JsonTree;
import dev.berth.rest.RestError;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KoreErrorsTest {
  private static final String ID = "0192f0c1-2d3e-4a4b-8c5d-6e7f80912a3b";

  static List<Arguments> rows() {
    return List.of(
        Arguments.of(new DeploymentError.Unauthenticated("No key."), 401, "UNAUTHORIZED"),
        Arguments.of(
            new DeploymentError.PermissionDenied(Action.DEPLOY, "Deploy Model", null),
            403,
            "PERMISSION_DENIED"),
        Arguments.of(new DeploymentError.PreviewRequired(), 400, "PREVIEW_REQUIRED"),
        Arguments.of(new DeploymentError.ModelNotFound("cm-1", "None."), 404, "MODEL_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.DeploymentNotFound(DEPLOYMENT), 404, "DEPLOYMENT_NOT_FOUND"),
        Arguments.of(new DeploymentError.OperationNotFound("ds-1"), 404, "DOCK_STATUS_NOT_FOUND"),
        Arguments.of(new DeploymentError.KeyNotFound("k"), 404, "KEY_NOT_FOUND"),
        Arguments.of(
            new DeploymentError.AlreadyExists(DeploymentId.ofRid(DEPLOYMENT).orElseThrow()),
            409,
            "ALREADY_DEPLOYED"),
        Arguments.of(
            new DeploymentError.UnsupportedDeployment(DEPLOYMENT), 409, "UNSUPPORTED_DEPLOYMENT"),
        Arguments.of(
            new DeploymentError.ModelPermissionDenied(
                DeploymentError.ModelAction.CREATE, "api:models-write", null),
            403,
            "PERMISSION_DENIED"),
        Arguments.of(
            new DeploymentError.ModelVersionNotFound("m", "v"), 404, "MODEL_VERSION_NOT_FOUND"),
        Arguments.of(new DeploymentError.ModelNameTaken("f", "Iris"), 409, "MODEL_NAME_TAKEN"),
        Arguments.of(
            new DeploymentError.SourcesWhileRunning(DEPLOYMENT), 409, "SOURCES_WHILE_RUNNING"),
        Arguments.of(
            new DeploymentError.NeedsDowntime(DEPLOYMENT, "No room."), 409, "NEEDS_DOWNTIME"),
        Arguments.of(new DeploymentError.NotDeployed("cm-1"), 409, "MODEL_NOT_DEPLOYED"),
        Arguments.of(new DeploymentError.ModelNotReady("cm-1"), 409, "MODEL_NOT_READY"),
        Arguments.of(new DeploymentError.ImportNotFound("s"), 404, "SESSION_NOT_FOUND"),
        Arguments.of(new DeploymentError.RequestIdReused("r"), 409, "REQUEST_ID_REUSED"),
        Arguments.of(
            new DeploymentError.CannotPredict(DEPLOYMENT, "Disabled."), 409, "CANNOT_PREDICT"),
        Arguments.of(new DeploymentError.NotReadyYet(DEPLOYMENT), 503, "NOT_READY"),
        Arguments.of(new DeploymentError.Unavailable("Away."), 503, "UNAVAILABLE"),
        Arguments.of(new DeploymentError.Overloaded("Full."), 429, "RATE_LIMIT"),
        Arguments.of(new DeploymentError.OutcomeUnknown("r"), 500, "OUTCOME_UNKNOWN"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void saysEachErrorWithItsCode(DeploymentError error, int status, String code) {
    var said = say(error);

    assertThat(said.httpStatus()).isEqualTo(status);
    assertThat(said.body())
        .startsWith("{\"errors\":[{\"msg\":\"")
        .endsWith(",\"code\":\"" + code + "\"}]}");
  }

  @Test
  void everyErrorIsAListOfEntriesInPrintableAscii() {
    assertThat(everyError())
        .allSatisfy(
            error -> {
              var said = say(error);
              assertThat(said.body()).matches("[ -~]+").hasSizeLessThanOrEqualTo(8192);
              assertThat(JsonTree.read(said.body())).containsOnlyKeys("errors");
              assertThat(said.httpStatus()).isBetween(400, 599);
              assertThat(said.grpcStatus().isOk()).isFalse();
            });
  }

  @Test
  void everyViolationHasAnEntryOfItsOwn() {
    var body = JsonTree.read(say(new InvalidRequest(everyViolation())).body());

    assertThat((List<?>) body.get("errors")).hasSameSizeAs(everyViolation());
  }

  @Test
  void aBodyStaysBelowEightKibibytesWhateverItsTextsAre() {
    var endless = "\u4e2d".repeat(100_000);

    assertThat(
            say(new InvalidRequest(
                    Collections.nCopies(500, new Violation.Invalid(endless, endless))))
                .body())
        .hasSizeLessThanOrEqualTo(8192);
  }

  private static RestError say(DeploymentError error) {
    return new KoreErrors().known(error, ID);
  }
}
