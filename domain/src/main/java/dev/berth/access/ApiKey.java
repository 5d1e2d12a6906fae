package dev.berth.access;

import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key of a project, without its secret.
 *
 * @param id a UUID
 * @param displayName a name for people
 * @param expiresAt when it stops working; null means never
 * @param revokedAt when it was revoked; null while it works
 * @param lastUsedAt when it was used last, as far as that was written down; null where never
 */
public record ApiKey(
    String id,
    ProjectId project,
    String displayName,
    Set<Scope> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable Instant lastUsedAt) {

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** A key that was never used. */
  public ApiKey(
      String id,
      ProjectId project,
      String displayName,
      Set<Scope> scopes,
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant revokedAt) {
    this(id, project, displayName, scopes, createdAt, expiresAt, revokedAt, /* lastUsedAt= */ null);
  }

  /** Whether the key works at that time. */
  public boolean worksAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }
}
