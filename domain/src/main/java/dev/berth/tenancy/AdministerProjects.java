package dev.berth.tenancy;

import dev.berth.access.Caller;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Permissions;
import dev.berth.deployment.Terms;
import dev.berth.deployment.Violation;
import dev.berth.listing.Listing;
import dev.berth.project.Project;
import dev.berth.project.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes, deletes and reads projects. Who does not hold {@code berth:projects} knows of its
 * own project alone, and may rename it with {@code berth:admin}.
 *
 * <p>Errors: PermissionDenied, InvalidRequest, every ProjectError, RequestIdReused, Overloaded.
 */
public final class AdministerProjects {
  private static final int LONGEST_NAME = 255;
  private static final int MOST_TRIES = 20;

  private final ProjectRepository projects;
  private final Clock clock;

  /** Administers those projects. */
  public AdministerProjects(ProjectRepository projects, Clock clock) {
    this.projects = projects;
    this.clock = clock;
  }

  /**
   * Makes a project.
   *
   * @param name what it shall be called for good
   */
  public Project create(Caller caller, String name, String displayName, Terms terms) {
    require(caller, Scope.PROJECTS);
    var violations = new ArrayList<>(violations(displayName));
    var id = ProjectId.parse(name);
    if (id.isEmpty()) {
      violations.add(
          new Violation.Invalid(
              "project_id",
              "project_id: %s (expected: 1 to 63 of a-z, 0-9 and -, a letter first)"
                  .formatted(name)));
    }
    refuse(violations);
    var project = Project.create(id.orElseThrow(), displayName, caller.actor(), now());
    return write(caller, terms, asked -> attempt(projects.create(project, asked), project))
        .orElseThrow(() -> notFound(project.id()));
  }

  /** A project. */
  public Project get(Caller caller, ProjectId id) {
    return visible(caller, id).flatMap(projects::find).orElseThrow(() -> notFound(id));
  }

  /** A page of the projects that the caller knows of. */
  public List<Project> page(Caller caller, Listing<Project> listing) {
    return caller.may(Scope.PROJECTS)
        ? projects.page(listing)
        : listing.of(projects.find(caller.project()).stream(), project -> project.id().value());
  }

  /**
   * Renames a project.
   *
   * @param displayName null means to leave it as it is
   */
  public Project rename(Caller caller, ProjectId id, @Nullable String displayName, Terms terms) {
    return write(caller, terms, asked -> tryToRename(caller, id, displayName, terms, asked))
        .orElseThrow(() -> notFound(id));
  }

  private Attempt tryToRename(
      Caller caller,
      ProjectId id,
      @Nullable String displayName,
      Terms terms,
      ProjectRepository.Asked asked) {
    var before = get(caller, id);
    if (!caller.may(Scope.PROJECTS)) {
      require(caller, Scope.ADMIN);
    }
    requireEtag(before, terms);
    if (displayName == null || displayName.equals(before.displayName())) {
      return new Attempt(ProjectRepository.Written.DONE, before);
    }
    refuse(violations(displayName));
    var after = before.rename(displayName, caller.actor(), now());
    return attempt(projects.update(after, asked), after);
  }

  /** Deletes a project that owns nothing; its keys end with it. */
  public void delete(Caller caller, ProjectId id, Terms terms) {
    write(
        caller,
        terms,
        asked -> {
          var before = get(caller, id);
          require(caller, Scope.PROJECTS);
          requireEtag(before, terms);
          if (id.equals(caller.project())) {
            throw refusal(
                new DeploymentError.ProjectInUse(id.value(), "It is the key's own project."));
          }
          return attempt(projects.delete(before, now(), asked), before);
        });
  }

  /** What became of one try, and the project that it was to make. */
  private record Attempt(ProjectRepository.Written written, Project project) {}

  private static Attempt attempt(ProjectRepository.Written written, Project project) {
    return new Attempt(written, project);
  }

  /**
   * A request that was carried out before is answered before anything is refused; empty where what
   * it made is gone.
   */
  private Optional<Project> write(
      Caller caller, Terms terms, Function<ProjectRepository.Asked, Attempt> attempt) {
    var asked =
        new ProjectRepository.Asked(caller.project(), terms.request(), terms.validateOnly());
    for (var tries = 0; tries < MOST_TRIES; tries++) {
      var before = projects.findReceipt(caller.project(), terms.request());
      if (before.isPresent()) {
        return repeated(before.get(), terms);
      }
      var made = attempt.apply(asked);
      var name = made.project().id().value();
      switch (made.written()) {
        case DONE -> {
          return Optional.of(made.project());
        }
        case NAME_TAKEN -> throw refusal(new DeploymentError.ProjectNameTaken(name));
        case IN_USE ->
            throw refusal(new DeploymentError.ProjectInUse(name, "It still owns models."));
        case REPEATED, STALE -> {}
      }
    }
    throw refusal(new DeploymentError.Overloaded("the project changes too often; try again"));
  }

  private Optional<Project> repeated(ProjectRepository.Receipt receipt, Terms terms) {
    if (!receipt.bodyDigest().equals(terms.request().bodyDigest())) {
      throw refusal(new DeploymentError.RequestIdReused(terms.request().value()));
    }
    return projects.find(receipt.made());
  }

  private static Optional<ProjectId> visible(Caller caller, ProjectId id) {
    return Optional.of(id)
        .filter(each -> caller.may(Scope.PROJECTS) || each.equals(caller.project()));
  }

  private static void requireEtag(Project project, Terms terms) {
    var given = terms.etag();
    if (given != null && !given.equals(project.etag())) {
      throw refusal(new DeploymentError.ProjectChanged(project.id().value(), given, project));
    }
  }

  private static List<Violation> violations(String displayName) {
    return displayName.length() > LONGEST_NAME || displayName.indexOf('\0') >= 0
        ? List.of(
            new Violation.Invalid(
                "project.display_name",
                "project.display_name (expected: at most %d characters, none of them NUL)"
                    .formatted(LONGEST_NAME)))
        : List.of();
  }

  private static void refuse(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw refusal(new DeploymentError.InvalidRequest(violations));
    }
  }

  private static void require(Caller caller, Scope scope) {
    Permissions.require(caller, scope, DeploymentError.Action.ADMINISTER, /* deployment= */ null);
  }

  private static DeploymentException notFound(ProjectId id) {
    return refusal(new DeploymentError.ProjectNotFound(id.value()));
  }

  private static DeploymentException refusal(DeploymentError error) {
    return new DeploymentException(error);
  }

  /** To the millisecond, so that what is stored equals what is answered. */
  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
