package dev.berth.grpc;

import com.google.rpc.Code;
import com.google.rpc.PreconditionFailure;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the native API says of errors about projects and about changes of models. */
final class ResourceErrors {
  private ResourceErrors() {}

  static GrpcStatus of(DeploymentError.ProjectError error) {
    var name = "projects/" + error.project();
    return switch (error) {
      case DeploymentError.ProjectNotFound _ ->
          GrpcErrors.notFound("PROJECT_NOT_FOUND", "project", name, "No such project.");
      case DeploymentError.ProjectNameTaken _ ->
          GrpcErrors.about(
              Code.ALREADY_EXISTS,
              "PROJECT_ALREADY_EXISTS",
              "project",
              name,
              "There is or was a project of that name.");
      case DeploymentError.ProjectInUse(_, var why) ->
          GrpcErrors.about(Code.FAILED_PRECONDITION, "PROJECT_IN_USE", "project", name, why);
      case DeploymentError.ProjectChanged(_, var given, var now) ->
          GrpcStatus.of(
              Code.ABORTED,
              "ETAG_MISMATCH",
              "The project was changed since it was read. Newest change: by %s at %s: \"%s\"."
                  .formatted(now.updatedBy(), now.updatedAt(), now.displayName()),
              Map.of(
                  "project", name,
                  "given", given,
                  "current", now.etag(),
                  "actor", now.updatedBy(),
                  "time", now.updatedAt().toString(),
                  "display_name", now.displayName()));
    };
  }

  static GrpcStatus of(DeploymentError.ModelError error) {
    return switch (error) {
      case DeploymentError.ModelChanged(var given, var now) ->
          GrpcStatus.of(
              Code.ABORTED,
              "ETAG_MISMATCH",
              "The model was changed since it was read. Newest change: by %s at %s: \"%s\"."
                  .formatted(now.updatedBy(), now.updatedAt(), now.displayName()),
              Map.of(
                  "model", Names.model(now.project(), now.rid()),
                  "given", given,
                  "current", now.etag(),
                  "actor", now.updatedBy(),
                  "time", now.updatedAt().toString(),
                  "display_name", now.displayName()));
      case DeploymentError.ModelInUse(var model, var deployments) ->
          inUse("MODEL_IN_USE", "model", model, names(deployments));
      case DeploymentError.ModelVersionInUse(var version, var branches, var deployments) -> {
        var users = new ArrayList<String>();
        branches.forEach(branch -> users.add("branch " + branch));
        users.addAll(names(deployments));
        yield inUse("MODEL_VERSION_IN_USE", "version", version, users);
      }
    };
  }

  private static List<String> names(List<DeploymentId> deployments) {
    return deployments.stream().map(id -> GrpcErrors.name(id.rid())).toList();
  }

  private static GrpcStatus inUse(String reason, String type, String rid, List<String> users) {
    var violations = PreconditionFailure.newBuilder();
    for (var user : users) {
      violations.addViolations(
          PreconditionFailure.Violation.newBuilder()
              .setType("IN_USE")
              .setSubject(GrpcStatus.cut(user))
              .setDescription("It uses the " + type + "."));
    }
    var all = String.join(", ", users);
    return GrpcStatus.of(
            Code.FAILED_PRECONDITION,
            reason,
            "The %s is used by %s.".formatted(type, all),
            Map.of(type, rid, "used_by", all))
        .with(violations.build());
  }
}
