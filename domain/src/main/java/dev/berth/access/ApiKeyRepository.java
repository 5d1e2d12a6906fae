package dev.berth.access;

import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

  /**
   * The key whose secret has that SHA-256, whether it still works or not. For the SHA-256 of a
   * token it is the key that the token came from, with the token's scopes and time, ending when the
   * first of both ends.
   */
  Optional<ApiKey> findByDigest(byte[] digest);

  /**
   * Stores a new token, and forgets those of its key that expired.
   *
   * @param token named by an id of its own
   * @param key id of the key that it comes from
   * @param digest SHA-256 of the token; the token itself is never stored
   * @return whether there is such a key; a token is none
   */
  boolean insertToken(ApiKey token, String key, byte[] digest);

  /** Revokes the token of that key that has that SHA-256; does nothing where there is none. */
  void revokeToken(String key, byte[] digest, Instant now);

  /** A page of the keys of a project; their ids tell them apart. */
  List<ApiKey> page(ProjectId project, Listing<ApiKey> listing);

  /** That key of that project, whether it still works or not. */
  Optional<ApiKey> find(ProjectId project, String id);

  /**
   * Revokes a key, if it is not revoked yet, and answers it; empty where the project has no such
   * key.
   */
  Optional<ApiKey> revoke(ProjectId project, String id, Instant now);

  /**
   * The ids of all keys and tokens that are revoked, tokens with their key too, and would not have
   * expired by that time.
   */
  Set<String> revokedIds(Instant now);

  /**
   * Whether that key of that project works and holds that scope, and no other key does, of any
   * project. Keys that expire sooner or later do not count as others.
   */
  boolean isLastWith(Scope scope, ProjectId project, String id, Instant now);

  /**
   * Writes down when keys were used; a use that is older than the one known changes nothing.
   *
   * @param uses by the id of the key; what is no key is passed over
   */
  void recordUses(Map<String, Instant> uses);

  /** Whether any key exists. */
  boolean isEmpty();
}
