package dev.berth.registry;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.DeploymentId;
import dev.berth.deployment.RequestId;
import dev.berth.listing.Listing;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.project.ProjectId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where models and versions are written. Safe for many threads. What was written is at once found
 * by {@link dev.berth.model.ModelRepository}. Request ids are apart from those of deployments.
 *
 * <p>Every method fails with {@link DeploymentError.Unavailable} where the store cannot be reached
 * and it is certain that nothing was written, and with {@link DeploymentError.Overloaded} where too
 * many callers wait already.
 */
public interface Registry {

  /** How a write ended. */
  sealed interface Written {
    /** It is durable. */
    record Done() implements Written {}

    /**
     * A request of that id was carried out before; nothing was written now.
     *
     * @param bodyDigest digest of the body that it came with
     * @param made RID of what it made
     */
    record Repeated(String bodyDigest, String made) implements Written {}

    /** The folder has a model of that name; nothing was written. */
    record NameTaken() implements Written {}

    /** Somebody changed or deleted the model in between; nothing was written. */
    record Stale() implements Written {}

    /**
     * It is still used; nothing was written.
     *
     * @param branches that point at the version
     * @param deployments the first ones that use it
     */
    record InUse(List<String> branches, List<DeploymentId> deployments) implements Written {
      public InUse {
        branches = List.copyOf(branches);
        deployments = List.copyOf(deployments);
      }
    }
  }

  /**
   * Stores a new model.
   *
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was stored
   */
  Written create(Model model, RequestId request);

  /** What {@link #create} would answer now. Nothing is made durable. */
  Written rehearse(Model model, RequestId request);

  /**
   * Stores a new version, makes the branch point at it, and makes every deployment that follows the
   * branch due, all together.
   *
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was stored
   */
  Written publish(ProjectId project, ModelVersion version, String branch, RequestId request);

  /** What {@link #publish} would answer now. Nothing is made durable. */
  Written rehearse(ProjectId project, ModelVersion version, String branch, RequestId request);

  /**
   * Stores what a model is now, if its version is still the one before.
   *
   * @param rehearsal whether it is only tried
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was stored
   */
  Written update(Model after, RequestId request, boolean rehearsal);

  /**
   * Deletes a model that is as given, with everything that belongs to it, unless a deployment that
   * is not deleted has a revision of one of its versions.
   *
   * @param rehearsal whether it is only tried
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was deleted
   */
  Written delete(Model model, RequestId request, boolean rehearsal);

  /**
   * Deletes a version, unless a branch points at it or a deployment that is not deleted has a
   * revision of it.
   *
   * @param rehearsal whether it is only tried
   * @throws DeploymentException {@link DeploymentError.OutcomeUnknown} where a lost connection left
   *     it open whether it was deleted
   */
  Written delete(ProjectId project, ModelVersion version, RequestId request, boolean rehearsal);

  /** What a request wrote before. */
  Optional<Written.Repeated> answered(ProjectId project, RequestId request);

  /** A page of the models of a project; their RIDs tell them apart. */
  List<Model> models(ProjectId project, Listing<Model> listing);

  /**
   * A page of the versions of a model, of one branch if one is named: those that came to lie on it,
   * also where it points at another one by now. Their RIDs tell them apart.
   */
  List<ModelVersion> versions(
      ProjectId project, ModelRid model, @Nullable String branch, Listing<ModelVersion> listing);
}
