package dev.berth.grpc;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersionRid;
import dev.berth.operation.OperationId;
import dev.berth.project.ProjectId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resource names: {@code projects/{project}/deployments/{uuid}} and their like. */
final class Names {
  private static final Pattern PROJECT = Pattern.compile("projects/([^/]+)");
  private static final Pattern FORM =
      Pattern.compile("projects/([a-z][a-z0-9-]{0,62})/([a-z]+)/([0-9a-f-]{36})");
  private static final String LOCATOR = "([A-Za-z0-9._-]{1,128})";
  private static final Pattern MODEL =
      Pattern.compile("projects/([a-z][a-z0-9-]{0,62})/models/" + LOCATOR);
  private static final Pattern VERSION = Pattern.compile(MODEL.pattern() + "/versions/" + LOCATOR);
  // Berth makes models and versions under these alone.
  private static final String MODEL_RID = "ri.models.main.model.";
  private static final String VERSION_RID = "ri.models.main.model-version.";
  private static final String MODELS = "models";
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

  /** The id in the name of a deployment of whichever project; empty where it is none. */
  static Optional<UUID> idOfDeployment(String name) {
    var match = FORM.matcher(name);
    return match.matches() && match.group(2).equals(DEPLOYMENTS)
        ? DeploymentId.parse(match.group(3)).map(DeploymentId::value)
        : Optional.empty();
  }

  /** The operation of that name; empty where it is another project's. */
  static Optional<OperationId> toOperation(Caller caller, String name) {
    return id(caller, name, OPERATIONS).flatMap(OperationId::parse);
  }

  /**
   * A key by its name; neither it nor the project need exist.
   *
   * @param id its id
   */
  record KeyName(ProjectId project, String id) {}

  /** The key of that name. */
  static KeyName toKey(String name) {
    var match = match(name, KEYS);
    return new KeyName(new ProjectId(match.group(1)), match.group(3));
  }

  /** The project of that name, which need not exist. */
  static ProjectId toProject(String field, String name) {
    var match = PROJECT.matcher(name);
    return Optional.of(match)
        .filter(Matcher::matches)
        .flatMap(matched -> ProjectId.parse(matched.group(1)))
        .orElseThrow(() -> invalid(field, name, "projects/{project}"));
  }

  /** Whether that is the name of a project, as opposed to what a project owns. */
  static boolean isProject(String name) {
    return PROJECT.matcher(name).matches();
  }

  static String model(ProjectId project, ModelRid model) {
    return name(project, MODELS, withoutPrefix(MODEL_RID, model.value()));
  }

  static String version(ProjectId project, ModelRid model, ModelVersionRid version) {
    return model(project, model) + "/versions/" + withoutPrefix(VERSION_RID, version.value());
  }

  /**
   * RID of the model of that name, which need not exist. Another project's does not, here.
   *
   * @param field where the name stands
   */
  static String toModel(Caller caller, String field, String name) {
    var match = MODEL.matcher(name);
    if (!match.matches()) {
      throw invalid(field, name, "projects/{project}/models/{model}");
    }
    var rid = MODEL_RID + match.group(2);
    if (!match.group(1).equals(caller.project().value())) {
      throw new DeploymentException(
          new DeploymentError.ModelNotFound(rid, "The given Model could not be found."));
    }
    return rid;
  }

  /** RIDs of a version and its model. */
  record VersionName(String model, String version) {}

  /** The version of that name, which need not exist. Another project's does not, here. */
  static VersionName toVersion(Caller caller, String name) {
    var match = VERSION.matcher(name);
    if (!match.matches()) {
      throw invalid("name", name, "projects/{project}/models/{model}/versions/{version}");
    }
    var found = new VersionName(MODEL_RID + match.group(2), VERSION_RID + match.group(3));
    if (!match.group(1).equals(caller.project().value())) {
      throw new DeploymentException(
          new DeploymentError.ModelVersionNotFound(found.model(), found.version()));
    }
    return found;
  }

  private static String withoutPrefix(String prefix, String rid) {
    return rid.startsWith(prefix) ? rid.substring(prefix.length()) : rid;
  }

  /** Checks that a parent is the caller's project. Another one does not exist, here. */
  static void requireParent(Caller caller, String parent) {
    var project = toProject("parent", parent);
    if (!project.equals(caller.project())) {
      throw new DeploymentException(new DeploymentError.ProjectNotFound(project.value()));
    }
  }

  private static String name(ProjectId project, String collection, String id) {
    return project(project) + "/" + collection + "/" + id;
  }

  private static Optional<String> id(Caller caller, String name, String collection) {
    var match = match(name, collection);
    return match.group(1).equals(caller.project().value())
        ? Optional.of(match.group(3))
        : Optional.empty();
  }

  private static Matcher match(String name, String collection) {
    var match = FORM.matcher(name);
    if (!match.matches() || !match.group(2).equals(collection)) {
      throw invalid("name", name, "projects/{project}/" + collection + "/{uuid}");
    }
    return match;
  }

  private static DeploymentException invalid(String field, String given, String expected) {
    return Invalid.field(field, "%s (expected: %s)".formatted(given, expected));
  }
}
