package dev.berth.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every error row printed in the documents of create and replace, each as its whole envelope. The
 * limits are those of a Berth without configuration.
 */
@ExtendWith(SharedBerth.class)
final class DocumentedErrorsIT {
  private static final String ABSENT_MODEL =
      "ri.models.main.model.00000000-0000-4000-8000-00000000dead";
  private static final String ABSENT =
      "ri.foundry-ml-live.main.live-deployment.00000000-0000-4000-8000-00000000dead";
  private static final String INVALID_GPU_COUNT =
      "The GPU count is invalid. The GPU count must be between 1 and the maximum allowed for the"
          + " requested GPU type.";

  private final BerthProcess berth;
  private final Foundry foundry;

  DocumentedErrorsIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  /** A configuration, and the row that says how it is refused: 400, INVALID_ARGUMENT. */
  record Row(String configuration, String name, String description, String parameters) {}

  /** The rows that the document of create and the document of replace both print. */
  static List<Row> configurations() {
    return List.of(
        new Row(
            Foundry.SAMPLE_CONFIGURATION.replace(":32", ":257"),
            "ThreadCountTooHigh",
            "The specified thread count exceeds the maximum allowed value.",
            "{\"maxThreadCount\":256,\"providedThreadCount\":257}"),
        new Row(
            withGpu("{\"count\":1}"),
            "InvalidGpuCount",
            INVALID_GPU_COUNT,
            "{\"providedGpuCount\":1,\"maxGpuCount\":0}"),
        new Row(
            withGpu("{\"count\":0}"),
            "InvalidGpuCount",
            INVALID_GPU_COUNT,
            "{\"providedGpuCount\":0,\"maxGpuCount\":0}"),
        new Row(
            withGpu("{\"count\":1,\"type\":\"T4\"}"),
            "GpuTypeNotAvailable",
            "The requested GPU type is not available. Use a GPU type that is available in the"
                + " deployment's resource queue.",
            "{\"requestedGpuType\":\"T4\",\"availableGpuTypes\":[]}"));
  }

  private static String withGpu(String gpu) {
    return Foundry.SAMPLE_CONFIGURATION.replace("{", "{\"gpu\":" + gpu + ",");
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configurationsThatCreateAndReplaceRefuse(Row row) {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var before = foundry.get(rid).json();
    for (var answer :
        List.of(
            foundry.create(Foundry.MODEL, "another", row.configuration()),
            foundry.replace(rid, row.configuration()))) {
      Refused.byFoundry(
          answer, 400, "INVALID_ARGUMENT", row.name(), row.description(), row.parameters());
    }
    assertThat(foundry.get(rid).json()).isEqualTo(before);
  }

  @Test
  void modelNotFound() {
    Refused.byFoundry(
        foundry.create(ABSENT_MODEL, "master", Foundry.SAMPLE_CONFIGURATION),
        404,
        "NOT_FOUND",
        "ModelNotFound",
        "The given Model could not be found.",
        "{\"modelRid\":\"" + ABSENT_MODEL + "\"}");
  }

  @Test
  void liveDeploymentNotFound() {
    for (var answer :
        List.of(
            foundry.replace(ABSENT, Foundry.SAMPLE_CONFIGURATION),
            foundry.get(ABSENT),
            foundry.disable(ABSENT),
            foundry.start(ABSENT),
            foundry.predict(ABSENT))) {
      Refused.byFoundry(
          answer,
          404,
          "NOT_FOUND",
          "LiveDeploymentNotFound",
          "The specified live deployment was not found.",
          about(ABSENT));
    }
  }

  @Test
  void permissionDenied() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var reader = new Foundry(berth.rest(berth.createKey("api:models-read")));
    assertThat(reader.get(rid).status()).isEqualTo(200);
    denied(
        reader.rest().post(Foundry.BASE + "?preview=true", Foundry.SAMPLE_BODY),
        "CreateLiveDeploymentPermissionDenied",
        "Could not create the LiveDeployment.",
        "{}");
    denied(
        reader.replace(rid, Foundry.SAMPLE_CONFIGURATION),
        "ReplaceLiveDeploymentPermissionDenied",
        "Could not replace the LiveDeployment.",
        about(rid));
    denied(
        reader.disable(rid),
        "DisableLiveDeploymentPermissionDenied",
        "Could not disable the LiveDeployment.",
        about(rid));
    denied(
        reader.start(rid),
        "StartLiveDeploymentPermissionDenied",
        "Could not start the LiveDeployment.",
        about(rid));
    denied(
        reader.predict(rid),
        "TransformJsonLiveDeploymentPermissionDenied",
        "Could not transformJson the LiveDeployment.",
        about(rid));
  }

  private static void denied(
      Rest.Answer answer, String name, String description, String parameters) {
    Refused.byFoundry(answer, 403, "PERMISSION_DENIED", name, description, parameters);
  }

  @Test
  void unsupportedLiveDeployment() {
    var rid = foundry.pinned(berth);
    for (var answer :
        List.of(foundry.replace(rid, Foundry.SAMPLE_CONFIGURATION), foundry.get(rid))) {
      Refused.byFoundry(
          answer,
          400,
          "INVALID_ARGUMENT",
          "UnsupportedLiveDeployment",
          "The Live Deployment type is not supported by the API.",
          "{}");
    }
  }

  private static String about(String rid) {
    return "{\"liveDeploymentRid\":\"" + rid + "\"}";
  }
}
