package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentError.ModelAction;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.model.ModelVersion;
import java.util.ArrayList;
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
   * @param sourceModel RID of the model that the source is a version of; null means any
   * @param source RID of the version that is promoted; null means that the client left it out
   * @param branch null or empty means {@code master}
   */
  public ModelVersion run(
      Caller caller,
      String model,
      @Nullable String sourceModel,
      @Nullable String source,
      @Nullable String branch,
      Terms terms) {
    var target = publication.writable(caller, ModelAction.PROMOTE_VERSION, model);
    if (source == null) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(
              List.of(new Violation.Missing("sourceModelVersionRid"))));
    }
    var violations = new ArrayList<Violation>();
    Publication.checkBranch(branch, violations);
    if (!violations.isEmpty()) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    var old =
        publication
            .findVersion(caller, source)
            .filter(found -> sourceModel == null || found.model().value().equals(sourceModel))
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
    return publication.publish(caller, promoted, Publication.branchOrDefault(branch), terms);
  }
}
