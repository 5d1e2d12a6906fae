package dev.berth.rest.foundry;

import static dev.berth.rest.foundry.Envelope.Kind.CONFLICT;
import static dev.berth.rest.foundry.Envelope.Kind.INTERNAL;
import static dev.berth.rest.foundry.Envelope.Kind.INVALID_ARGUMENT;
import static dev.berth.rest.foundry.Envelope.Kind.NOT_FOUND;
import static dev.berth.rest.foundry.Envelope.Kind.PERMISSION_DENIED;
import static dev.berth.rest.foundry.Envelope.Kind.RATE_LIMIT;
import static dev.berth.rest.foundry.Envelope.Kind.TIMEOUT;
import static dev.berth.rest.foundry.Envelope.Kind.UNAUTHORIZED;
import static dev.berth.rest.foundry.Envelope.Kind.UNAVAILABLE;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.Action;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.Violation;
import dev.berth.model.Rid;
import dev.berth.rest.Json;
import dev.berth.rest.RestError;
import dev.berth.rest.Surface;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Foundry's surface says of each error. */
final class FoundryErrors implements Surface {

  @Override
  public RestError known(DeploymentError error, String requestId) {
    return envelope(error).of(requestId);
  }

  @Override
  public RestError unexpected(String requestId) {
    return new Envelope(
            INTERNAL,
            "Default:Internal",
            "Berth failed; its log names the cause under this errorInstanceId.",
            Map.of())
        .of(requestId);
  }

  private static Envelope envelope(DeploymentError error) {
    return switch (error) {
      case DeploymentError.Unauthenticated(var why) ->
          new Envelope(UNAUTHORIZED, "Default:Unauthorized", why, Map.of());
      case DeploymentError.PermissionDenied(var action, var scope, var deployment) ->
          denied(action, scope, deployment);
      case DeploymentError.ModelPermissionDenied(var action, _, var model) -> denied(action, model);
      case DeploymentError.InvalidRequest(var violations) -> FoundryViolations.envelope(violations);
      case DeploymentError.PreviewRequired() ->
          new Envelope(
              INVALID_ARGUMENT,
              "ApiFeaturePreviewUsageOnly",
              "This feature is only supported in preview mode. Please use preview=true in the query"
                  + " parameters to call this endpoint.",
              Map.of());
      case DeploymentError.ModelNotFound(var model, var why) ->
          Rid.isOne(model)
              ? new Envelope(NOT_FOUND, "ModelNotFound", why, aboutModel(model))
              : notARid("modelRid", model);
      case DeploymentError.ModelVersionNotFound(var model, var version) ->
          versionNotFound(model, version);
      case DeploymentError.ModelNameTaken(var folder, var name) ->
          new Envelope(
              CONFLICT,
              "ResourceNameAlreadyExists",
              "The provided resource name is already in use by another resource in the same"
                  + " folder.",
              FoundryViolations.parameters(
                  "parentFolderRid", Json.text(folder), "displayName", Json.text(name)));
      case DeploymentError.DeploymentNotFound(var deployment) -> deploymentNotFound(deployment);
      case DeploymentError.OperationNotFound(var operation) ->
          notFound("There is no operation " + operation + ".");
      case DeploymentError.CannotCancel(_, var why) ->
          new Envelope(INVALID_ARGUMENT, "Default:InvalidArgument", why, Map.of());
      case DeploymentError.KeyNotFound(var key) -> notFound("There is no key " + key + ".");
      case DeploymentError.AlreadyExists(var deployment) ->
          new Envelope(
              CONFLICT,
              "LiveDeploymentAlreadyExists",
              "The branch of the model already has a live deployment.",
              aboutDeployment(deployment.rid()));
      case DeploymentError.UnsupportedDeployment _ ->
          new Envelope(
              INVALID_ARGUMENT,
              "UnsupportedLiveDeployment",
              "The Live Deployment type is not supported by the API.",
              Map.of());
      case DeploymentError.SourcesWhileRunning(var deployment) ->
          new Envelope(
              CONFLICT,
              "LiveDeploymentSourcesCannotBeUpdatedWhileRunning",
              "The sources of a Live Deployment can be changed only while it is disabled.",
              aboutDeployment(deployment));
      case DeploymentError.NeedsDowntime(var deployment, var why) ->
          new Envelope(
              CONFLICT,
              "Default:Conflict",
              why + " Disable the live deployment, replace it, and start it again.",
              aboutDeployment(deployment));
      case DeploymentError.NotDeployed(var model) ->
          notFound("The model " + model + " is not deployed.");
      case DeploymentError.ModelNotReady(var model) ->
          new Envelope(
              CONFLICT,
              "Default:Conflict",
              "The model " + model + " is still being imported.",
              Map.of());
      case DeploymentError.ImportNotFound(var session) ->
          notFound("There is no upload session " + session + ".");
      case DeploymentError.EtagMismatch(var deployment, _, _, _) ->
          new Envelope(
              CONFLICT,
              "Default:Conflict",
              "The live deployment was changed since it was read.",
              aboutDeployment(deployment));
      case DeploymentError.PlanOutdated _ ->
          new Envelope(
              CONFLICT, "Default:Conflict", "The plan of the change is out of date.", Map.of());
      case DeploymentError.ModelError _ ->
          new Envelope(
              CONFLICT,
              "Default:Conflict",
              "The model was changed, or is used by deployments.",
              Map.of());
      case DeploymentError.ProjectError about ->
          notFound("There is no project " + about.project() + ".");
      case DeploymentError.LastOwnerKey _ ->
          new Envelope(
              INVALID_ARGUMENT,
              "Default:InvalidArgument",
              "The last key that manages projects cannot be revoked.",
              Map.of());
      case DeploymentError.RequestIdReused(var requestId) ->
          new Envelope(
              CONFLICT,
              "RequestIdReused",
              "The Idempotency-Key came with another request before.",
              Map.of("requestId", Json.text(requestId)));
      case DeploymentError.CannotPredict(var deployment, var why) ->
          new Envelope(
              INVALID_ARGUMENT,
              "InferenceFailure",
              why,
              FoundryViolations.parameters(
                  "liveDeploymentRid", Json.text(deployment), "errorMessage", Json.text(why)));
      case DeploymentError.NotReadyYet(var deployment) ->
          new Envelope(
              UNAVAILABLE,
              "Default:Unavailable",
              "No replica of the deployment is ready yet; try again.",
              aboutDeployment(deployment));
      case DeploymentError.Unavailable(var why) ->
          new Envelope(UNAVAILABLE, "Default:Unavailable", why, Map.of());
      case DeploymentError.Overloaded(var why) ->
          new Envelope(RATE_LIMIT, "Default:TooManyRequests", why, Map.of());
      case DeploymentError.OutcomeUnknown(var unknown) ->
          new Envelope(
              TIMEOUT,
              "Default:Timeout",
              "Whether the change was made could not be found out in time. The same request with the"
                  + " header Idempotency-Key: "
                  + unknown
                  + " makes it once and answers as the first one would have.",
              Map.of());
    };
  }

  private static Envelope denied(Action action, String scope, @Nullable String deployment) {
    return switch (action) {
      case CREATE ->
          new Envelope(
              PERMISSION_DENIED,
              "CreateLiveDeploymentPermissionDenied",
              "Could not create the LiveDeployment.",
              Map.of());
      case REPLACE -> denied("Replace", "Could not replace the LiveDeployment.", deployment);
      case DISABLE -> denied("Disable", "Could not disable the LiveDeployment.", deployment);
      case START -> denied("Start", "Could not start the LiveDeployment.", deployment);
      case PREDICT ->
          denied("TransformJson", "Could not transformJson the LiveDeployment.", deployment);
      case READ, UPDATE, ROLL_BACK, CANCEL, DELETE, DEPLOY, UNDEPLOY, IMPORT, ADMINISTER ->
          new Envelope(
              PERMISSION_DENIED,
              "ApiUsageDenied",
              "The API key lacks the scope " + scope + ".",
              Map.of("missingScope", Json.text(scope)));
    };
  }

  private static Envelope denied(String verb, String description, @Nullable String deployment) {
    return new Envelope(
        PERMISSION_DENIED,
        verb + "LiveDeploymentPermissionDenied",
        description,
        deployment == null ? Map.of() : aboutDeployment(deployment));
  }

  private static Envelope denied(ModelAction action, @Nullable String model) {
    var name =
        switch (action) {
          case CREATE -> "CreateModelPermissionDenied";
          case CREATE_VERSION -> "CreateModelVersionPermissionDenied";
          case PROMOTE_VERSION -> "PromoteVersionModelPermissionDenied";
          case UPDATE, DELETE, DELETE_VERSION -> "Default:PermissionDenied";
        };
    return new Envelope(
        PERMISSION_DENIED,
        name,
        "The API key does not allow it.",
        model == null ? Map.of() : aboutModel(model));
  }

  private static Envelope versionNotFound(String model, String version) {
    if (!Rid.isOne(model)) {
      return notARid("modelRid", model);
    }
    return Rid.isOne(version)
        ? new Envelope(
            NOT_FOUND,
            "ModelVersionNotFound",
            "The given ModelVersion could not be found.",
            FoundryViolations.parameters(
                "modelRid", Json.text(model), "modelVersionRid", Json.text(version)))
        : notARid("modelVersionRid", version);
  }

  private static Envelope deploymentNotFound(String deployment) {
    return Rid.isOne(deployment)
        ? new Envelope(
            NOT_FOUND,
            "LiveDeploymentNotFound",
            "The specified live deployment was not found.",
            aboutDeployment(deployment))
        : notARid("liveDeploymentRid", deployment);
  }

  /** Clients refuse a parameter that is not a RID, so what is not one is an invalid argument. */
  private static Envelope notARid(String field, String given) {
    return FoundryViolations.envelope(
        List.of(new Violation.Invalid(field, "%s: %s (expected: a RID)".formatted(field, given))));
  }

  private static Envelope notFound(String description) {
    return new Envelope(NOT_FOUND, "Default:NotFound", description, Map.of());
  }

  private static Map<String, Json> aboutDeployment(String rid) {
    return Map.of("liveDeploymentRid", Json.text(rid));
  }

  private static Map<String, Json> aboutModel(String rid) {
    return Map.of("modelRid", Json.text(rid));
  }
}
