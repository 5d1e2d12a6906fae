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
  private static final String LOCATOR = "([A-Za-z0-9._-]{1,128})";
  private static final Pattern MODEL =
      Pattern.compile("projects/([a-z][a-z0-9-]{0,62})/models/" + LOCATOR);
  private static final Pattern VERSION = Pattern.compile(MODEL.pattern() + "/versions/" + LOCATOR);
  // Berth makes models and versions under these alone.
  private static final String MODEL_RID = "ri.models.main.model.";
  private static final String VERSION_RID = "ri.models.main.model-version.";
  private static final String MODELS = "models";
  private static final String PROJECTS = "projects/";
  private static final String DEPLOYMENTS = "deployments";
  private static final String OPERATIONS = "operations";
  private static final String KEYS = "keys";
  private static final int UUID_LENGTH = 36;

  private Names() {}

  static String project(ProjectId project) {
    return PROJECTS + project;
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

  /**
   * What a project owns, by its name; neither need exist.
   *
   * @param id 36 hexadecimal digits and dashes
   */
  record Owned(ProjectId project, String id) {

    /** Without a pattern, for it is asked of every call. Empty where the form is wrong. */
    private static Optional<Owned> parse(String name, String collection) {
      var end = name.length() - UUID_LENGTH;
      var middle = "/" + collection + "/";
      var begin = end - middle.length();
      return begin > PROJECTS.length()
              && name.startsWith(PROJECTS)
              && name.startsWith(middle, begin)
              && name.chars().skip(end).allMatch(Owned::mayBeInUuid)
          ? ProjectId.parse(name.substring(PROJECTS.length(), begin))
              .map(project -> new Owned(project, name.substring(end)))
          : Optional.empty();
    }

    private static boolean mayBeInUuid(int each) {
      return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f') || each == '-';
    }
  }

  /** The deployment of that name, which need not exist. Another project's does not, here. */
  static DeploymentId toDeployment(Caller caller, String name) {
    return id(caller, name, DEPLOYMENTS)
        .flatMap(DeploymentId::parse)
        .orElseThrow(() -> new DeploymentException(new DeploymentError.DeploymentNotFound(name)));
  }

  /** The id in the name of a deployment of whichever project; empty where it is none. */
  static Optional<UUID> idOfDeployment(String name) {
    return Owned.parse(name, DEPLOYMENTS)
        .flatMap(owned -> DeploymentId.parse(owned.id()))
        .map(DeploymentId::value);
  }

  /** The operation of that name; empty where it is another project's. */
  static Optional<OperationId> toOperation(Caller caller, String name) {
    return id(caller, name, OPERATIONS).flatMap(OperationId::parse);
  }

  /** The key of that name. */
  static Owned toKey(String name) {
    return owned(name, KEYS);
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
    return Optional.of(owned(name, collection))
        .filter(owned -> owned.project().equals(caller.project()))
        .map(Owned::id);
  }

  private static Owned owned(String name, String collection) {
    return Owned.parse(name, collection)
        .orElseThrow(() -> invalid("name", name, "projects/{project}/" + collection + "/{uuid}"));
  }

  private static DeploymentException invalid(String field, String given, String expected) {
    return Invalid.field(field, "%s (expected: %s)".formatted(given, expected));
  }
}
