package dev.berth.grpc;

import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the native API says of each error. */
final class GrpcErrors {
  private static final RetryInfo SOON =
      RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(1)).build();
  // Together they fit into the 8 KiB of headers that a client takes.
  private static final int LONGEST_FIELD = 64;
  private static final int LONGEST_DESCRIPTION = 160;
  private static final int MOST_VIOLATIONS = 16;

  private GrpcErrors() {}

  static Status toStatus(DeploymentError error) {
    return status(error).build();
  }

  /** A fault in Berth, of which the caller learns nothing but where the log has it. */
  static Status unexpected(String logId) {
    return GrpcStatus.of(
            Code.INTERNAL,
            "INTERNAL",
            "Berth failed; its log names the cause under " + logId + ".",
            Map.of("log_id", logId))
        .build();
  }

  /** There is no room for the call now; nothing was done. */
  static Status overloaded(String why) {
    return toStatus(new DeploymentError.Overloaded(why));
  }

  /** More bytes than a request may have; asking again does not help. */
  static Status tooLarge(int most) {
    return GrpcStatus.of(
            Code.RESOURCE_EXHAUSTED,
            "REQUEST_TOO_LARGE",
            "A request has at most %d bytes.".formatted(most),
            Map.of("limit", Integer.toString(most)))
        .build();
  }

  /** A method that Berth never does, or not at this port. */
  static Status notOffered(String why) {
    return GrpcStatus.of(Code.UNIMPLEMENTED, "METHOD_NOT_OFFERED", why, Map.of()).build();
  }

  private static GrpcStatus status(DeploymentError error) {
    return switch (error) {
      case DeploymentError.Unauthenticated(var why) ->
          GrpcStatus.of(Code.UNAUTHENTICATED, "UNAUTHENTICATED", why, Map.of());
      case DeploymentError.PermissionDenied denied -> denied(denied);
      case DeploymentError.ModelPermissionDenied denied -> denied(denied);
      case DeploymentError.InvalidRequest(var violations) -> invalid(violations);
      case DeploymentError.PreviewRequired() ->
          GrpcStatus.of(
              Code.INVALID_ARGUMENT, "PREVIEW_REQUIRED", "The call needs preview.", Map.of());
      case DeploymentError.ModelNotFound(var model, var why) ->
          notFound("MODEL_NOT_FOUND", "model", model, why);
      case DeploymentError.ModelVersionNotFound(var model, var version) ->
          notFound("MODEL_VERSION_NOT_FOUND", "version", version, "No such version of " + model);
      case DeploymentError.ModelNameTaken(var folder, var name) ->
          GrpcStatus.of(
              Code.ALREADY_EXISTS,
              "MODEL_NAME_TAKEN",
              "The folder has a model of that name already.",
              Map.of("parent_folder", folder, "display_name", name));
      case DeploymentError.DeploymentNotFound(var deployment) ->
          notFound("DEPLOYMENT_NOT_FOUND", "deployment", name(deployment), "No such deployment.");
      case DeploymentError.OperationNotFound(var operation) ->
          notFound("OPERATION_NOT_FOUND", "operation", operation, "No such operation.");
      case DeploymentError.CannotCancel(var operation, var why) ->
          about(Code.FAILED_PRECONDITION, "CANNOT_CANCEL", "operation", operation, why);
      case DeploymentError.KeyNotFound(var key) ->
          notFound("KEY_NOT_FOUND", "key", key, "No such key.");
      case DeploymentError.AlreadyExists(var deployment) ->
          about(
              Code.ALREADY_EXISTS,
              "DEPLOYMENT_ALREADY_EXISTS",
              "deployment",
              name(deployment.rid()),
              "The branch or alias has a deployment already.");
      case DeploymentError.UnsupportedDeployment(var deployment) ->
          about(
              Code.FAILED_PRECONDITION,
              "UNSUPPORTED_DEPLOYMENT",
              "deployment",
              name(deployment),
              "The deployment does not follow a branch.");
      case DeploymentError.SourcesWhileRunning(var deployment) ->
          about(
              Code.FAILED_PRECONDITION,
              "SOURCES_WHILE_RUNNING",
              "deployment",
              name(deployment),
              "The sources change only while the deployment is off.");
      case DeploymentError.NeedsDowntime(var deployment, var why) ->
          about(
              Code.FAILED_PRECONDITION,
              "NEEDS_DOWNTIME",
              "deployment",
              name(deployment),
              needsDowntime(why));
      case DeploymentError.NotDeployed(var model) ->
          about(
              Code.FAILED_PRECONDITION,
              "MODEL_NOT_DEPLOYED",
              "model",
              model,
              "The model is not deployed.");
      case DeploymentError.ModelNotReady(var model) ->
          about(
              Code.FAILED_PRECONDITION,
              "MODEL_NOT_READY",
              "model",
              model,
              "The model is still being imported.");
      case DeploymentError.ImportNotFound(var session) ->
          notFound("SESSION_NOT_FOUND", "session", session, "There is no such upload session.");
      case DeploymentError.EtagMismatch mismatch -> stale(mismatch);
      case DeploymentError.PlanOutdated(var deployment, var moved) ->
          GrpcStatus.of(
              Code.ABORTED,
              "PLAN_OUTDATED",
              "The change would not go as planned any more; plan it again. "
                  + String.join(" ", moved),
              deployment == null ? Map.of() : Map.of("deployment", name(deployment)));
      case DeploymentError.ProjectError about -> ResourceErrors.of(about);
      case DeploymentError.ModelError about -> ResourceErrors.of(about);
      case DeploymentError.LastOwnerKey(var key) ->
          about(
              Code.FAILED_PRECONDITION,
              "LAST_OWNER_KEY",
              "key",
              key,
              "No other key that never expires may manage projects; make one first.");
      case DeploymentError.RequestIdReused(var requestId) ->
          GrpcStatus.of(
              Code.ALREADY_EXISTS,
              "REQUEST_ID_REUSED",
              "The request id came with another request before.",
              Map.of("request_id", requestId));
      case DeploymentError.CannotPredict(var deployment, var why) ->
          about(Code.FAILED_PRECONDITION, "CANNOT_PREDICT", "deployment", name(deployment), why);
      case DeploymentError.NotReadyYet(var deployment) ->
          about(
                  Code.UNAVAILABLE,
                  "NOT_READY",
                  "deployment",
                  name(deployment),
                  "No replica is ready yet.")
              .with(SOON);
      case DeploymentError.Unavailable(var why) ->
          GrpcStatus.of(Code.UNAVAILABLE, "UNAVAILABLE", why, Map.of("why", why)).with(SOON);
      case DeploymentError.Overloaded(var why) ->
          GrpcStatus.of(Code.RESOURCE_EXHAUSTED, "OVERLOADED", why, Map.of("why", why)).with(SOON);
      case DeploymentError.OutcomeUnknown(var requestId) ->
          // The one code that says "perhaps" and that no client repeats by itself.
          GrpcStatus.of(
              Code.DEADLINE_EXCEEDED,
              "OUTCOME_UNKNOWN",
              "Whether the change was made could not be found out in time. The same request with the"
                  + " same request_id makes it once and answers as the first one would have.",
              Map.of("request_id", requestId));
    };
  }

  /** That a change needs downtime, with what to do. */
  static String needsDowntime(String why) {
    return why + " Allow downtime in the rollout policy, or disable the deployment first.";
  }

  /** Names who made the newest accepted change, what it was and when. */
  private static GrpcStatus stale(DeploymentError.EtagMismatch mismatch) {
    var metadata = new HashMap<String, String>();
    metadata.put("deployment", name(mismatch.deployment()));
    metadata.put("given", mismatch.given());
    metadata.put("current", mismatch.current());
    var message = "The deployment was changed since it was read.";
    var change = mismatch.change();
    if (change != null) {
      metadata.put("actor", change.actor());
      metadata.put("action", change.what());
      metadata.put("time", change.at().toString());
      metadata.put("before", change.before());
      metadata.put("after", change.after());
      message +=
          " Newest change: %s by %s at %s: %s."
              .formatted(change.what(), change.actor(), change.at(), change.after());
    }
    return GrpcStatus.of(Code.ABORTED, "ETAG_MISMATCH", message, metadata);
  }

  private static GrpcStatus denied(DeploymentError.PermissionDenied denied) {
    var metadata = new HashMap<String, String>();
    metadata.put("action", denied.action().name());
    if (denied.deployment() != null) {
      metadata.put("deployment", name(denied.deployment()));
    }
    return lacks(denied.missingScope(), metadata);
  }

  private static GrpcStatus denied(DeploymentError.ModelPermissionDenied denied) {
    var metadata = new HashMap<String, String>();
    metadata.put("action", denied.action().name() + "_MODEL");
    if (denied.model() != null) {
      metadata.put("model", denied.model());
    }
    return lacks(denied.missingScope(), metadata);
  }

  private static GrpcStatus lacks(String scope, Map<String, String> metadata) {
    metadata.put("missing_scope", scope);
    return GrpcStatus.of(
        Code.PERMISSION_DENIED,
        "PERMISSION_DENIED",
        "The API key lacks the scope " + scope + ".",
        metadata);
  }

  private static GrpcStatus invalid(List<Violation> violations) {
    var fields = BadRequest.newBuilder();
    violations.stream()
        .limit(MOST_VIOLATIONS)
        .forEach(violation -> fields.addFieldViolations(field(violation)));
    var all = violations.stream().map(FieldNames::message).collect(Collectors.joining("; "));
    return GrpcStatus.of(
            Code.INVALID_ARGUMENT,
            "INVALID_REQUEST",
            all,
            Map.of("count", Integer.toString(violations.size())))
        .with(fields.build());
  }

  private static FieldViolation field(Violation violation) {
    return FieldViolation.newBuilder()
        .setField(GrpcStatus.cut(FieldNames.field(violation), LONGEST_FIELD))
        .setDescription(GrpcStatus.cut(FieldNames.message(violation), LONGEST_DESCRIPTION))
        .setReason(
            switch (violation) {
              case Violation.ThreadCountTooHigh _ -> "THREAD_COUNT_TOO_HIGH";
              case Violation.InvalidGpuCount _ -> "INVALID_GPU_COUNT";
              case Violation.GpuTypeNotAvailable _ -> "GPU_TYPE_NOT_AVAILABLE";
              case Violation.ReservedEnvironmentVariable _ -> "RESERVED_ENVIRONMENT_VARIABLE";
              case Violation.QueueExceeded _ -> "QUEUE_EXCEEDED";
              case Violation.Missing _ -> "MISSING";
              case Violation.InvalidDisplayName _ -> "INVALID_DISPLAY_NAME";
              case Violation.InvalidModelApi _ -> "INVALID_MODEL_API";
              case Violation.InvalidRequirements _ -> "INVALID_REQUIREMENTS";
              case Violation.InvalidPageSize _ -> "INVALID_PAGE_SIZE";
              case Violation.InvalidPageToken _ -> "INVALID_PAGE_TOKEN";
              case Violation.Invalid _ -> "INVALID";
            })
        .build();
  }

  static GrpcStatus notFound(String reason, String type, String name, String message) {
    return about(Code.NOT_FOUND, reason, type, name, message);
  }

  static GrpcStatus about(Code code, String reason, String type, String name, String message) {
    return GrpcStatus.of(code, reason, message, Map.of(type, name))
        .with(
            ResourceInfo.newBuilder()
                .setResourceType("berth.dev/" + type)
                .setResourceName(GrpcStatus.cut(name))
                .setDescription(GrpcStatus.cut(message))
                .build());
  }

  /**
   * A deployment's native name, in whichever project it may be; the text itself if it is no RID.
   */
  static String name(String rid) {
    return DeploymentId.ofRid(rid).map(id -> "projects/-/deployments/" + id).orElse(rid);
  }
}
