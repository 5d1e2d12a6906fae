package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.ArtifactRepository;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelVersion;
import dev.berth.model.Rid;
import dev.berth.model.Serving;
import dev.berth.registry.VersionDraft.FilesDraft;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version of a serialized Python function; it becomes the latest on branch {@code master}.
 *
 * <p>Errors: ModelNotFound, ModelPermissionDenied, InvalidRequest, RequestIdReused.
 */
public final class CreateVersion {
  private static final String FORMAT = "dill";
  private static final int MOST_REPOSITORIES = 256;

  private final Publication publication;
  private final ArtifactRepository artifacts;

  /** Makes versions by that publication, whose files go there. */
  public CreateVersion(Publication publication, ArtifactRepository artifacts) {
    this.publication = publication;
    this.artifacts = artifacts;
  }

  /**
   * Makes it.
   *
   * @param model RID of the model
   */
  public ModelVersion run(Caller caller, String model, VersionDraft draft, Terms terms) {
    var target = publication.writable(caller, ModelAction.CREATE_VERSION, model);
    var violations = new ArrayList<Violation>();
    Requirements.check(draft.condaRequirements(), violations);
    repositories(draft.backingRepositories(), violations);
    var file = file(draft.files(), violations);
    var api = draft.api();
    if (api == null) {
      violations.add(new Violation.Missing("modelApi"));
    }
    var read = api == null ? null : ModelApiRules.read(api, violations);
    if (!violations.isEmpty() || read == null) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var version =
        new ModelVersion(
            publication.newRid(),
            target.rid(),
            read,
            new Serving.Artifact(FORMAT, artifacts.put(file)),
            draft.condaRequirements(),
            draft.backingRepositories(),
            new ModelVersion.Source.Sdk(),
            publication.now());
    return publication.publish(caller, version, BranchTarget.DEFAULT_BRANCH, terms);
  }

  private static void repositories(List<String> given, List<Violation> violations) {
    if (given.size() > MOST_REPOSITORIES || !given.stream().allMatch(Rid::isOne)) {
      violations.add(
          new Violation.Invalid(
              "backingRepositories",
              "backingRepositories (expected: at most %d RIDs)".formatted(MOST_REPOSITORIES)));
    }
  }

  private static byte[] file(@Nullable FilesDraft files, List<Violation> violations) {
    var type = files == null ? null : files.type();
    var function = files == null ? null : files.serializedFunction();
    if (type == null) {
      violations.add(new Violation.Missing(files == null ? "modelFiles" : "modelFiles.type"));
      return new byte[0];
    }
    if (!type.equals(FORMAT)) {
      violations.add(
          new Violation.Invalid(
              "modelFiles.type", "modelFiles.type: %s (expected: dill)".formatted(type)));
      return new byte[0];
    }
    if (function == null || function.isEmpty()) {
      violations.add(new Violation.Missing("modelFiles.serializedModelFunction"));
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(function);
    } catch (IllegalArgumentException e) {
      violations.add(
          new Violation.Invalid(
              "modelFiles.serializedModelFunction",
              "modelFiles.serializedModelFunction (expected: base64)"));
      return new byte[0];
    }
  }
}
