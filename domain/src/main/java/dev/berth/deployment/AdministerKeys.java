package dev.berth.deployment;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Caller;
import dev.berth.access.IssueKey;
import dev.berth.access.Scope;
import dev.berth.inference.InferenceGateway;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes, lists and revokes the keys of the caller's project.
 *
 * <p>Errors: PermissionDenied, InvalidRequest, KeyNotFound.
 */
public final class AdministerKeys {
  private static final int LONGEST_NAME = 255;

  private final ApiKeyRepository keys;
  private final IssueKey issue;
  private final InferenceGateway gateway;
  private final Clock clock;

  /** So that what was read earlier is never published later, which would revive a key. */
  private final ReentrantLock publishing = new ReentrantLock();

  /** Administers those keys, and tells the gateway of revocations. */
  public AdministerKeys(
      ApiKeyRepository keys, IssueKey issue, InferenceGateway gateway, Clock clock) {
    this.keys = keys;
    this.issue = issue;
    this.gateway = gateway;
    this.clock = clock;
  }

  /** Makes a key; a caller can give away only scopes that there are. */
  public IssueKey.Issued create(
      Caller caller, String displayName, List<String> scopeNames, @Nullable Instant expiresAt) {
    requireAdmin(caller);
    var violations = new ArrayList<Violation>();
    var scopes = EnumSet.noneOf(Scope.class);
    for (var name : scopeNames) {
      Scope.named(name)
          .ifPresentOrElse(
              scopes::add,
              () ->
                  violations.add(
                      new Violation.Invalid(
                          "key.scopes",
                          "key.scopes: %s (expected: some of %s)".formatted(name, scopeNames()))));
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
    return issue.run(caller.project(), displayName, scopes, expiresAt);
  }

  /** The keys, oldest first, without their secrets. */
  public List<ApiKey> list(Caller caller) {
    requireAdmin(caller);
    return keys.list(caller.project());
  }

  /** Revokes a key; the prediction road learns it at once. */
  public ApiKey revoke(Caller caller, String id) {
    requireAdmin(caller);
    var now = Instant.ofEpochMilli(clock.millis());
    var key =
        keys.revoke(caller.project(), id, now)
            .orElseThrow(() -> new DeploymentException(new DeploymentError.KeyNotFound(id)));
    publishing.lock();
    try {
      gateway.revoke(keys.revokedIds(now));
    } finally {
      publishing.unlock();
    }
    return key;
  }

  private static void requireAdmin(Caller caller) {
    Permissions.require(
        caller, Scope.ADMIN, DeploymentError.Action.ADMINISTER, /* deployment= */ null);
  }

  private static List<String> scopeNames() {
    return EnumSet.allOf(Scope.class).stream().map(Scope::wireName).toList();
  }
}
