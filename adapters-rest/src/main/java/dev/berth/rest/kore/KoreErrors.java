package dev.berth.rest.kore;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.Violation;
import dev.berth.rest.Json;
import dev.berth.rest.RestError;
import dev.berth.rest.Surface;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What Kore's surface says of each error: {@code {"errors":[{"msg","code"}]}}, one entry for each
 * violation.
 */
final class KoreErrors implements Surface {
  private static final int LONGEST_MESSAGE = 300;
  private static final int MOST_ENTRIES = 20;

  /** One entry; its code is stable, its message is for people. */
  private record Entry(String message, String code) {
    Json json() {
      var members = new LinkedHashMap<String, Json>();
      members.put("msg", new Json.Text(message, LONGEST_MESSAGE));
      members.put("code", Json.text(code));
      return new Json.Members(members);
    }
  }

  @Override
  public RestError known(DeploymentError error, String requestId) {
    return switch (error) {
      case DeploymentError.Unauthenticated(var why) ->
          one(401, Status.Code.UNAUTHENTICATED, "UNAUTHORIZED", why);
      case DeploymentError.PermissionDenied(_, var scope, _) ->
          one(
              403,
              Status.Code.PERMISSION_DENIED,
              "PERMISSION_DENIED",
              "The API key lacks the scope \"" + scope + "\".");
      case DeploymentError.ModelPermissionDenied(_, var scope, _) ->
          one(
              403,
              Status.Code.PERMISSION_DENIED,
              "PERMISSION_DENIED",
              "The API key lacks the scope \"" + scope + "\".");
      case DeploymentError.InvalidRequest(var violations) -> invalid(violations);
      case DeploymentError.PreviewRequired() ->
          one(400, Status.Code.INVALID_ARGUMENT, "PREVIEW_REQUIRED", "This needs preview=true.");
      case DeploymentError.ModelNotFound(var model, var why) ->
          one(404, Status.Code.NOT_FOUND, "MODEL_NOT_FOUND", "Model " + model + ": " + why);
      case DeploymentError.ModelVersionNotFound(var model, var version) ->
          one(
              404,
              Status.Code.NOT_FOUND,
              "MODEL_VERSION_NOT_FOUND",
              "Model " + model + " has no version " + version + ".");
      case DeploymentError.ModelNameTaken(_, var name) ->
          one(
              409,
              Status.Code.ALREADY_EXISTS,
              "MODEL_NAME_TAKEN",
              "There is a model " + name + " already.");
      case DeploymentError.DeploymentNotFound(var deployment) ->
          one(
              404,
              Status.Code.NOT_FOUND,
              "DEPLOYMENT_NOT_FOUND",
              "There is no deployment " + deployment + ".");
      case DeploymentError.OperationNotFound(var operation) ->
          one(
              404,
              Status.Code.NOT_FOUND,
              "DOCK_STATUS_NOT_FOUND",
              "There is no dock status " + operation + ".");
      case DeploymentError.CannotCancel(_, var why) ->
          one(409, Status.Code.FAILED_PRECONDITION, "CANNOT_CANCEL", why);
      case DeploymentError.KeyNotFound(var key) ->
          one(404, Status.Code.NOT_FOUND, "KEY_NOT_FOUND", "There is no key " + key + ".");
      case DeploymentError.AlreadyExists(var deployment) ->
          one(
              409,
              Status.Code.ALREADY_EXISTS,
              "ALREADY_DEPLOYED",
              "There is deployment " + deployment + " already.");
      case DeploymentError.UnsupportedDeployment(var deployment) ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "UNSUPPORTED_DEPLOYMENT",
              "This API cannot change deployment " + deployment + ".");
      case DeploymentError.SourcesWhileRunning(var deployment) ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "SOURCES_WHILE_RUNNING",
              "The sources of deployment " + deployment + " change only while it is off.");
      case DeploymentError.NeedsDowntime(_, var why) ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "NEEDS_DOWNTIME",
              why + " Undeploy the model first.");
      case DeploymentError.NotDeployed(var model) ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "MODEL_NOT_DEPLOYED",
              "Model " + model + " was never deployed.");
      case DeploymentError.ModelNotReady(var model) ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "MODEL_NOT_READY",
              "Model " + model + " is still being imported.");
      case DeploymentError.ImportNotFound(var session) ->
          one(
              404,
              Status.Code.NOT_FOUND,
              "SESSION_NOT_FOUND",
              "There is no upload session " + session + ".");
      case DeploymentError.EtagMismatch(var deployment, _, _, _) ->
          one(
              409,
              Status.Code.ABORTED,
              "CONFLICT",
              "Deployment " + deployment + " was changed since it was read.");
      case DeploymentError.PlanOutdated _ ->
          one(409, Status.Code.ABORTED, "CONFLICT", "The plan of the change is out of date.");
      case DeploymentError.ModelError _ ->
          one(
              409,
              Status.Code.ABORTED,
              "CONFLICT",
              "The model was changed, or is used by deployments.");
      case DeploymentError.ProjectError about ->
          one(
              404,
              Status.Code.NOT_FOUND,
              "PROJECT_NOT_FOUND",
              "There is no project " + about.project() + ".");
      case DeploymentError.LastOwnerKey _ ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "LAST_OWNER_KEY",
              "The last key that manages projects cannot be revoked.");
      case DeploymentError.RequestIdReused(var reused) ->
          one(
              409,
              Status.Code.ALREADY_EXISTS,
              "REQUEST_ID_REUSED",
              "Idempotency-Key " + reused + " came with another request before.");
      case DeploymentError.CannotPredict(var deployment, var why) ->
          one(
              409,
              Status.Code.FAILED_PRECONDITION,
              "CANNOT_PREDICT",
              "Deployment " + deployment + ": " + why);
      case DeploymentError.NotReadyYet(var deployment) ->
          one(
              503,
              Status.Code.UNAVAILABLE,
              "NOT_READY",
              "No replica of deployment " + deployment + " is ready yet; try again.");
      case DeploymentError.Unavailable(var why) ->
          one(503, Status.Code.UNAVAILABLE, "UNAVAILABLE", why);
      case DeploymentError.Overloaded(var why) ->
          one(429, Status.Code.RESOURCE_EXHAUSTED, "RATE_LIMIT", why);
      case DeploymentError.OutcomeUnknown(var unknown) ->
          one(
              500,
              Status.Code.DEADLINE_EXCEEDED,
              "OUTCOME_UNKNOWN",
              "Whether the change was made could not be found out in time. The same request with the"
                  + " header Idempotency-Key: "
                  + unknown
                  + " makes it once.");
    };
  }

  @Override
  public RestError unexpected(String requestId) {
    return one(
        500,
        Status.Code.INTERNAL,
        "INTERNAL",
        "Berth failed; its log names the cause under " + requestId + ".");
  }

  private static RestError invalid(List<Violation> violations) {
    var entries =
        violations.stream()
            .limit(MOST_ENTRIES)
            .map(violation -> new Entry(violation.message(), code(violation)))
            .toList();
    return error(
        400,
        Status.Code.INVALID_ARGUMENT,
        entries.isEmpty() ? List.of(new Entry("Invalid request.", "INVALID_ARGUMENT")) : entries);
  }

  private static String code(Violation violation) {
    return switch (violation) {
      case Violation.ThreadCountTooHigh _ -> "THREAD_COUNT_TOO_HIGH";
      case Violation.InvalidGpuCount _ -> "INVALID_GPU_COUNT";
      case Violation.GpuTypeNotAvailable _ -> "GPU_TYPE_NOT_AVAILABLE";
      case Violation.ReservedEnvironmentVariable _ -> "RESERVED_ENVIRONMENT_VARIABLE";
      case Violation.QueueExceeded _ -> "QUEUE_EXCEEDED";
      case Violation.Missing _ -> "MISSING_FIELD";
      case Violation.InvalidDisplayName _,
          Violation.InvalidModelApi _,
          Violation.InvalidRequirements _,
          Violation.InvalidPageSize _,
          Violation.InvalidPageToken _,
          Violation.Invalid _ ->
          "INVALID_FIELD";
    };
  }

  private static RestError one(int httpStatus, Status.Code grpcCode, String code, String message) {
    return error(httpStatus, grpcCode, List.of(new Entry(message, code)));
  }

  private static RestError error(int httpStatus, Status.Code grpcCode, List<Entry> entries) {
    var body = new LinkedHashMap<String, Json>();
    body.put("errors", new Json.Array(entries.stream().map(Entry::json).toList()));
    return RestError.of(httpStatus, new Json.Members(body), grpcCode, entries.getFirst().message());
  }
}
