package dev.berth.tenancy;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Caller;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.deployment.DeploymentError;
import dev.berth.deployment.DeploymentException;
import dev.berth.deployment.Permissions;
import dev.berth.deployment.Violation;
import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes, lists and revokes keys: those of the caller's own project with {@code berth:admin}, those
 * of every project with {@code berth:projects}.
 *
 * <p>Errors: ProjectNotFound, PermissionDenied, InvalidRequest, KeyNotFound, LastOwnerKey.
 */
public final class AdministerKeys {
  private static final int LONGEST_NAME = 255;

  private final ApiKeyRepository keys;
  private final ProjectRepository projects;
  private final IssueKey issue;
  private final Revocations revocations;
  private final Clock clock;

  /** So that two who revoke each other's key do not leave none. */
  private final ReentrantLock revoking = new ReentrantLock();

  /** Administers those keys of those projects. */
  public AdministerKeys(
      ApiKeyRepository keys,
      ProjectRepository projects,
      IssueKey issue,
      Revocations revocations,
      Clock clock) {
    this.keys = keys;
    this.projects = projects;
    this.issue = issue;
    this.revocations = revocations;
    this.clock = clock;
  }

  /** Makes a key. Who may not manage projects cannot give that away either. */
  public IssueKey.Issued create(
      Caller caller,
      ProjectId project,
      String displayName,
      List<String> scopeNames,
      @Nullable Instant expiresAt) {
    var scopes = check(caller, project, displayName, scopeNames, expiresAt);
    return issue.run(project, displayName, scopes, expiresAt);
  }

  /** Refuses what {@link #create} would refuse, makes nothing, and answers the scopes. */
  public Set<Scope> check(
      Caller caller,
      ProjectId project,
      String displayName,
      List<String> scopeNames,
      @Nullable Instant expiresAt) {
    requireAdmin(caller, project);
    var violations = new ArrayList<Violation>();
    var scopes = EnumSet.noneOf(Scope.class);
    for (var name : scopeNames) {
      Scope.named(name)
          .filter(scope -> scope != Scope.PROJECTS || caller.may(Scope.PROJECTS))
          .ifPresentOrElse(
              scopes::add,
              () ->
                  violations.add(
                      new Violation.Invalid(
                          "key.scopes",
                          "key.scopes: %s (expected: some of %s)"
                              .formatted(name, givable(caller)))));
    }
    if (scopeNames.isEmpty()) {
      violations.add(new Violation.Missing("key.scopes"));
    }
    if (displayName.length() > LONGEST_NAME || displayName.indexOf('\0') >= 0) {
      violations.add(
          new Violation.Invalid(
              "key.display_name",
              "key.display_name (expected: at most %d characters, none of them NUL)"
                  .formatted(LONGEST_NAME)));
    }
    if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
      violations.add(
          new Violation.Invalid(
              "key.expire_time", "key.expire_time: %s (expected: later)".formatted(expiresAt)));
    }
    if (!violations.isEmpty()) {
      throw new DeploymentException(new DeploymentError.InvalidRequest(violations));
    }
    return scopes;
  }

  /** A page of the keys of a project, without their secrets. */
  public List<ApiKey> page(Caller caller, ProjectId project, Listing<ApiKey> listing) {
    requireAdmin(caller, project);
    return keys.page(project, listing);
  }

  /**
   * Revokes a key at once on every road.
   *
   * @param name as the caller named it, for the error
   */
  public ApiKey revoke(Caller caller, ProjectId project, String id, String name) {
    var now = Instant.ofEpochMilli(clock.millis());
    ApiKey key;
    revoking.lock();
    try {
      checkRevocation(caller, project, id, name);
      key = keys.revoke(project, id, now).orElseThrow(() -> notFound(name));
    } finally {
      revoking.unlock();
    }
    revocations.publish(now);
    return key;
  }

  /** Refuses what {@link #revoke} would refuse, revokes nothing, and answers the key. */
  public ApiKey checkRevocation(Caller caller, ProjectId project, String id, String name) {
    if (!mayKnow(caller, project)) {
      throw notFound(name);
    }
    requireAdmin(caller, project);
    if (keys.isLastWith(Scope.PROJECTS, project, id, clock.instant())) {
      throw new DeploymentException(new DeploymentError.LastOwnerKey(name));
    }
    return keys.find(project, id).orElseThrow(() -> notFound(name));
  }

  private void requireAdmin(Caller caller, ProjectId project) {
    if (!mayKnow(caller, project) || projects.find(project).isEmpty()) {
      throw new DeploymentException(new DeploymentError.ProjectNotFound(project.value()));
    }
    if (!caller.may(Scope.PROJECTS)) {
      Permissions.require(
          caller, Scope.ADMIN, DeploymentError.Action.ADMINISTER, /* deployment= */ null);
    }
  }

  private static boolean mayKnow(Caller caller, ProjectId project) {
    return caller.may(Scope.PROJECTS) || project.equals(caller.project());
  }

  private static List<String> givable(Caller caller) {
    return EnumSet.allOf(Scope.class).stream()
        .filter(scope -> scope != Scope.PROJECTS || caller.may(Scope.PROJECTS))
        .map(Scope::wireName)
        .toList();
  }

  private static DeploymentException notFound(String name) {
    return new DeploymentException(new DeploymentError.KeyNotFound(name));
  }
}
