package dev.berth.tenancy;

import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.RequestId;
import dev.berth.listing.Listing;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The projects. Safe for many threads. A deleted project is found no more, its keys prove nobody
 * any more, and its name is never given again.
 *
 * <p>Every method fails with {@link DeploymentError.Unavailable} where the store cannot be reached
 * and it is certain that nothing was written, and with {@link DeploymentError.Overloaded} where too
 * many callers wait already.
 */
public interface ProjectRepository {

  /** How a write ended. */
  enum Written {
    /** It is durable. */
    DONE,
    /** A request of that id was carried out before; nothing was written now. */
    REPEATED,
    /** There is or was a project of that name; nothing was written. */
    NAME_TAKEN,
    /** Somebody changed or deleted it in between; nothing was written. */
    STALE,
    /** It owns models; nothing was written. */
    IN_USE
  }

  /**
   * Whose request a write is.
   *
   * @param project the caller's own project, within which request ids are told apart
   * @param rehearsal whether the write is only tried: nothing becomes durable
   */
  record Asked(ProjectId project, RequestId request, boolean rehearsal) {}

  /** Stores a new project. */
  Written create(Project project, Asked asked);

  /** Stores what a project is now, if its version is still the one before. */
  Written update(Project after, Asked asked);

  /** Deletes a project that is as given and owns no models. */
  Written delete(Project project, Instant now, Asked asked);

  /**
   * What a request wrote before.
   *
   * @param project within which the request id was used
   */
  Optional<Receipt> findReceipt(ProjectId project, RequestId request);

  /**
   * What is remembered of a request.
   *
   * @param made the project that it made, changed or deleted
   */
  record Receipt(String bodyDigest, ProjectId made) {}

  /** That project, unless it is deleted. */
  Optional<Project> find(ProjectId id);

  /** A page of all projects; their names tell them apart. */
  List<Project> page(Listing<Project> listing);

  /** Makes sure that there is such a project, even where it was deleted. */
  void ensure(Project project);
}
