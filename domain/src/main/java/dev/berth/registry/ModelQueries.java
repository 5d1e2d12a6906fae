package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Permissions;
import dev.berth.listing.Listing;
import dev.berth.model.Model;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Models and versions, read. Another project's do not exist for a caller. */
public final class ModelQueries {
  private final ModelRepository models;
  private final Registry registry;

  /** Reads from those. */
  public ModelQueries(ModelRepository models, Registry registry) {
    this.models = models;
    this.registry = registry;
  }

  /**
   * A model by its RID.
   *
   * @throws DeploymentException {@link DeploymentError.ModelNotFound}, also where the caller may
   *     not read it
   */
  public Model get(Caller caller, String rid) {
    return Publication.find(models, caller, rid)
        .filter(_ -> caller.may(Scope.MODELS_READ))
        .orElseThrow(() -> Publication.notFound(rid));
  }

  /**
   * A page of the models of the caller's project.
   *
   * @throws DeploymentException {@link DeploymentError.PermissionDenied}
   */
  public List<Model> page(Caller caller, Listing<Model> listing) {
    Permissions.require(
        caller, Scope.MODELS_READ, DeploymentError.Action.READ, /* deployment= */ null);
    return registry.models(caller.project(), listing);
  }

  /**
   * A version of that model.
   *
   * @throws DeploymentException {@link DeploymentError.ModelVersionNotFound}, also where the model
   *     is not found
   */
  public ModelVersion version(Caller caller, String model, String rid) {
    return Publication.findVersion(models, caller, rid)
        .filter(found -> caller.may(Scope.MODELS_READ) && found.model().value().equals(model))
        .orElseThrow(
            () -> new DeploymentException(new DeploymentError.ModelVersionNotFound(model, rid)));
  }

  /**
   * A page of the versions of a model, of one branch if one is named.
   *
   * @throws DeploymentException {@link DeploymentError.ModelNotFound}
   */
  public List<ModelVersion> versions(
      Caller caller, String model, @Nullable String branch, Listing<ModelVersion> listing) {
    var found = get(caller, model);
    return branch != null && branch.indexOf('\0') >= 0
        ? List.of()
        : registry.versions(caller.project(), found.rid(), branch, listing);
  }
}
