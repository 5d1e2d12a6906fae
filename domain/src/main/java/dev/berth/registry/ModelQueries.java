package dev.berth.registry;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Permissions;
import dev.berth.deployment.Violation;
import dev.berth.listing.Listing;
import dev.berth.model.Model;
import dev.berth.model.ModelRepository;
import dev.berth.model.ModelVersion;
import dev.berth.registry.Registry.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Models and versions, read. Another project's do not exist for a caller. */
public final class ModelQueries {
  private static final int MOST = 1000;
  private static final int USUAL = 100;

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
   * A page of versions.
   *
   * @param next where the next page goes on; null where there is none
   */
  public record Page(List<ModelVersion> versions, @Nullable Place next) {
    public Page {
      versions = List.copyOf(versions);
    }
  }

  /**
   * A page of the versions of a model, newest first, of one branch if one is named.
   *
   * @param size how many at most; null means 100, and more than 1000 means 1000
   * @param after where the page before ended; null for the first page
   * @throws DeploymentException {@link DeploymentError.ModelNotFound} or {@link
   *     DeploymentError.InvalidRequest}
   */
  public Page versions(
      Caller caller,
      String model,
      @Nullable String branch,
      @Nullable Integer size,
      @Nullable Place after) {
    var found = get(caller, model);
    if (size != null && size < 1) {
      throw new DeploymentException(
          new DeploymentError.InvalidRequest(List.of(new Violation.InvalidPageSize(size))));
    }
    if (branch != null && branch.indexOf('\0') >= 0) {
      return new Page(List.of(), null);
    }
    var limit = size == null ? USUAL : Math.min(size, MOST);
    var versions = registry.page(caller.project(), found.rid(), branch, after, limit + 1);
    if (versions.size() <= limit) {
      return new Page(versions, null);
    }
    var last = versions.get(limit - 1);
    return new Page(versions.subList(0, limit), new Place(last.createdAt(), last.rid()));
  }
}
