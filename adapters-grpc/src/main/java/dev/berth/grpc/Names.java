package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.operation.OperationId;
import dev.berth.project.ProjectId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Resource names: {@code projects/{project}/deployments/{uuid}} and their like. */
final class Names {
  private static final Pattern FORM =
      Pattern.compile("projects/([a-z][a-z0-9-]{0,62})/([a-z]+)/([0-9a-f-]{36})");
  private static final String DEPLOYMENTS = "deployments";
  private static final String OPERATIONS = "operations";
  private static final String KEYS = "keys";

  private Names() {}

  static String project(ProjectId project) {
    return "projects/" + project;
  }

  static String deployment(ProjectId project, UUID id) {
    return name(project, DEPLOYMENTS, id.toString());
  }

  static String operation(ProjectId project, OperationId id) {
    return name(project, OPERATIONS, id.toString());
  }

  static String key(ProjectId project, String id) {
    return name(project, KEYS, id);
  }

  /** The deployment of that name, which need not exist. Another project's does not, here. */
  static DeploymentId toDeployment(Caller caller, String name) {
    return id(caller, name, DEPLOYMENTS)
        .flatMap(DeploymentId::parse)
        .orElseThrow(() -> new DeploymentException(new DeploymentError.DeploymentNotFound(name)));
  }

  /** The operation of that name; empty where it is another project's. */
  static Optional<OperationId> toOperation(Caller caller, String name) {
    return id(caller, name, OPERATIONS).flatMap(OperationId::parse);
  }

  /** The id of the key of that name, which need not exist. Another project's does not, here. */
  static String toKey(Caller caller, String name) {
    return id(caller, name, KEYS)
        .orElseThrow(() -> new DeploymentException(new DeploymentError.KeyNotFound(name)));
  }

  /** Checks that a parent is the caller's project. */
  static void requireParent(Caller caller, String parent) {
    var own = project(caller.project());
    if (!parent.equals(own)) {
      throw invalid("parent", parent, own);
    }
  }

  private static String name(ProjectId project, String collection, String id) {
    return project(project) + "/" + collection + "/" + id;
  }

  private static Optional<String> id(Caller caller, String name, String collection) {
    var match = FORM.matcher(name);
    if (!match.matches() || !match.group(2).equals(collection)) {
      throw invalid("name", name, "projects/{project}/" + collection + "/{uuid}");
    }
    return match.group(1).equals(caller.project().value())
        ? Optional.of(match.group(3))
        : Optional.empty();
  }

  private static DeploymentException invalid(String field, String given, String expected) {
    return Invalid.field(field, "%s (expected: %s)".formatted(given, expected));
  }
}
