package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.deployment.Violation;
import dev.berth.model.BranchTarget;
import dev.berth.model.ModelVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version the latest on a branch of a model: a new version that is served like the old one,
 * which may be another model's. Deployments that follow the branch roll out to it.
 *
 * <p>Errors: ModelNotFound, ModelVersionNotFound, ModelPermissionDenied, InvalidRequest,
 * RequestIdReused.
 */
public final class PromoteVersion {
  private final Publication publication;

  /** Promotes by that publication. */
  public PromoteVersion(Publication publication) {
    this.publication = publication;
  }

  /**
   * Promotes it.
   *
   * @param model RID of the model that gets the new version
   * @param source RID of the version that is promoted; null means that the client left it out
   * @param branch null or empty means {@code master}
   */
  public ModelVersion run(
      Caller caller,
      String model,
      @Nullable String source,
      @Nullable String branch,
      RequestId request) {
    var target = publication.writable(caller, ModelAction.PROMOTE_VERSION, model);
    if (source == null) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.Missing("sourceModelVersionRid"))));
    }
    if (branch != null && !BranchTarget.isBranch(branch)) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(
                  new Violation.Invalid(
                      "branch",
                      "branch (expected: at most %d characters, none of them NUL)"
                          .formatted(BranchTarget.LONGEST_BRANCH)))));
    }
    var old =
        publication
            .findVersion(caller, source)
            .orElseThrow(
                () ->
                    new DeploymentException(
                        new DeploymentError.ModelVersionNotFound(model, source)));
    var promoted =
        new ModelVersion(
            publication.newRid(),
            target.rid(),
            old.api(),
            old.serving(),
            old.condaRequirements(),
            old.backingRepositories(),
            new ModelVersion.Source.Promoted(old.model(), old.rid()),
            publication.now());
    var on = branch == null || branch.isEmpty() ? BranchTarget.DEFAULT_BRANCH : branch;
    return publication.publish(caller, promoted, on, request);
  }
}
