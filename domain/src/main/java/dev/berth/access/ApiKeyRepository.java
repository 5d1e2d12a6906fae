package dev.berth.access;

import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of all projects, found by the digest of their secret. Safe for many threads. */
public interface ApiKeyRepository {

  /**
   * Stores a new key.
   *
   * @param digest SHA-256 of the secret; the secret itself is never stored
   */
  void insert(ApiKey key, byte[] digest);

  /** The key whose secret has that SHA-256, whether it still works or not. */
  Optional<ApiKey> findByDigest(byte[] digest);

  /** The keys of a project, oldest first. */
  List<ApiKey> list(ProjectId project);

  /**
   * Revokes a key, if it is not revoked yet, and answers it; empty where the project has no such
   * key.
   */
  Optional<ApiKey> revoke(ProjectId project, String id, Instant now);

  /** The ids of all keys that are revoked and would not have expired by that time. */
  Set<String> revokedIds(Instant now);

  /** Whether any key exists. */
  boolean isEmpty();
}
