package dev.berth.registry;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.RequestId;
import dev.berth.model.Model;
import dev.berth.model.ModelRid;
import dev.berth.model.ModelVersion;
import dev.berth.model.ModelVersionRid;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
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
   * A page of the models of a project, in the descending order of their RIDs: newest first.
   *
   * @param after the last one of the page before; null for the first page
   */
  List<Model> models(ProjectId project, @Nullable ModelRid after, int limit);

  /**
   * Where a page of versions ends.
   *
   * @param createdAt of its last version, to the millisecond
   */
  record Place(Instant createdAt, ModelVersionRid version) {}

  /**
   * A page of the versions of a model, newest first, of one branch if one is named: those that came
   * to lie on it, also where it points at another one by now.
   *
   * @param after the end of the page before; null for the first page
   */
  List<ModelVersion> page(
      ProjectId project, ModelRid model, @Nullable String branch, @Nullable Place after, int limit);
}
