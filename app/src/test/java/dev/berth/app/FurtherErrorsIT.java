package dev.berth.app;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Errors of Foundry's surface that the two documents do not print. */
@ExtendWith(SharedBerth.class)
final class FurtherErrorsIT {
  private static final String PREVIEW = "?preview=true";

  private final BerthProcess berth;
  private final Foundry foundry;

  FurtherErrorsIT(BerthProcess berth) {
    this.berth = berth;
    this.foundry = new Foundry(berth.rest());
  }

  @Test
  void secondDeploymentOfABranch() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    Refused.byFoundry(
        foundry.create(Foundry.MODEL, "canary", Foundry.SAMPLE_CONFIGURATION),
        409,
        "CONFLICT",
        "LiveDeploymentAlreadyExists",
        "The branch of the model already has a live deployment.",
        "{\"liveDeploymentRid\":\"" + rid + "\"}");
  }

  @Test
  void previewIsRequiredOnBothRoads() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var rest = berth.rest();
    for (var answer :
        List.of(
            rest.get(Foundry.BASE + "/" + rid),
            rest.get(Foundry.BASE + "/" + rid + "?preview=false"),
            rest.post(Foundry.BASE, Foundry.SAMPLE_BODY),
            rest.post(Foundry.BASE + "/" + rid + "/transformJson", Foundry.SETOSA))) {
      Refused.byFoundry(
          answer,
          400,
          "INVALID_ARGUMENT",
          "ApiFeaturePreviewUsageOnly",
          "This feature is only supported in preview mode. Please use preview=true in the query"
              + " parameters to call this endpoint.",
          "{}");
    }
  }

  @Test
  void aBodyIsRequiredWhereThereIsSomethingToSay() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    var rest = berth.rest();
    var model = "/api/v2/models/" + Foundry.MODEL;
    var replace = rest.request(Foundry.BASE + "/" + rid + PREVIEW);
    for (var answer :
        List.of(
            rest.post(Foundry.BASE + PREVIEW),
            rest.send(replace.PUT(BodyPublishers.noBody())),
            rest.post("/api/v2/models" + PREVIEW),
            rest.post(model + "/versions" + PREVIEW),
            rest.post(model + "/promoteVersion" + PREVIEW))) {
      Refused.byFoundry(
          answer,
          400,
          "INVALID_ARGUMENT",
          "MissingPostBody",
          "A post body is required for this endpoint, but was not found in the request.",
          "{}");
    }
  }

  @Test
  void everyViolationIsNamed() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    Refused.byFoundry(
        foundry.replace(
            rid, "{\"minReplicas\":4,\"maxReplicas\":3,\"memory\":\"much\",\"threadCount\":300}"),
        400,
        "INVALID_ARGUMENT",
        "ThreadCountTooHigh",
        "The specified thread count exceeds the maximum allowed value. All violations:"
            + " threadCount: 300 (expected: at most 256);"
            + " minReplicas: 4 (expected: at most maxReplicas 3);"
            + " memory: much (expected: a positive number and a unit, such as 256MiB or 1GiB)",
        "{\"maxThreadCount\":256,\"providedThreadCount\":300}");
  }

  @Test
  void predictionInputsAreChecked() {
    var rid = foundry.readyOn("canary", Foundry.SAMPLE_CONFIGURATION);
    Refused.byFoundry(
        berth
            .rest()
            .post(
                Foundry.BASE + "/" + rid + "/transformJson?preview=true",
                Foundry.SETOSA.replace("5.1", "\"long\"")),
        400,
        "INVALID_ARGUMENT",
        "InferenceInvalidInput",
        "sepal_length: string (expected: double)",
        """
        {"liveDeploymentRid":"%s",
         "errorType":{"type":"typeMismatch","expectedType":"double","actualType":"string"}}"""
            .formatted(rid));
  }
}
