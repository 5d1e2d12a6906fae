package dev.berth.access;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.toSet;

import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keys in memory. */
public final class InMemoryApiKeyRepository implements ApiKeyRepository {
  private final Map<String, ApiKey> keysByDigest = new LinkedHashMap<>();
  private final Map<String, Token> tokensByDigest = new LinkedHashMap<>();

  private record Token(ApiKey token, String key) {}

  @Override
  public synchronized void insert(ApiKey key, byte[] digest) {
    var text = HexFormat.of().formatHex(digest);
    var taken =
        keysByDigest.containsKey(text)
            || keysByDigest.values().stream().anyMatch(other -> other.id().equals(key.id()));
    if (taken) {
      throw new IllegalStateException("key " + key.id() + " or its digest is stored already");
    }
    keysByDigest.put(text, key);
  }

  @Override
  public synchronized Optional<ApiKey> findByDigest(byte[] digest) {
    var text = HexFormat.of().formatHex(digest);
    return Optional.ofNullable(tokensByDigest.get(text))
        .flatMap(this::standsFor)
        .or(() -> Optional.ofNullable(keysByDigest.get(text)));
  }

  /** Whether the secret of that digest, in hexadecimal digits, is not revoked. */
  public boolean works(String digest) {
    return findByDigest(HexFormat.of().parseHex(digest))
        .filter(key -> key.revokedAt() == null)
        .isPresent();
  }

  private Optional<ApiKey> standsFor(Token token) {
    var own = token.token();
    return find(token.key())
        .map(
            key ->
                new ApiKey(
                    key.id(),
                    key.project(),
                    key.displayName(),
                    own.scopes(),
                    own.createdAt(),
                    Stream.of(own, key)
                        .flatMap(each -> Stream.ofNullable(each.expiresAt()))
                        .min(naturalOrder())
                        .orElse(null),
                    own.revokedAt() == null ? key.revokedAt() : own.revokedAt()));
  }

  private Optional<ApiKey> find(String id) {
    return keysByDigest.values().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  @Override
  public synchronized boolean insertToken(ApiKey token, String key, byte[] digest) {
    if (find(key).isEmpty()) {
      return false;
    }
    tokensByDigest.put(HexFormat.of().formatHex(digest), new Token(token, key));
    return true;
  }

  @Override
  public synchronized void revokeToken(String key, byte[] digest, Instant now) {
    tokensByDigest.computeIfPresent(
        HexFormat.of().formatHex(digest),
        (_, held) -> held.key().equals(key) ? new Token(revoked(held.token(), now), key) : held);
  }

  private static ApiKey revoked(ApiKey key, Instant now) {
    return new ApiKey(
        key.id(),
        key.project(),
        key.displayName(),
        key.scopes(),
        key.createdAt(),
        key.expiresAt(),
        now,
        key.lastUsedAt());
  }

  @Override
  public synchronized List<ApiKey> page(ProjectId project, Listing<ApiKey> listing) {
    return listing.of(of(project).stream(), ApiKey::id);
  }

  @Override
  public synchronized Optional<ApiKey> find(ProjectId project, String id) {
    return of(project).stream().filter(key -> key.id().equals(id)).findFirst();
  }

  private List<ApiKey> of(ProjectId project) {
    return keysByDigest.values().stream().filter(key -> key.project().equals(project)).toList();
  }

  @Override
  public synchronized Optional<ApiKey> revoke(ProjectId project, String id, Instant now) {
    keysByDigest.replaceAll(
        (_, key) ->
            key.project().equals(project) && key.id().equals(id) && key.revokedAt() == null
                ? revoked(key, now)
                : key);
    return find(project, id);
  }

  @Override
  public synchronized Set<String> revokedIds(Instant now) {
    var tokens =
        tokensByDigest.values().stream()
            .flatMap(
                held ->
                    standsFor(held)
                        .filter(key -> key.revokedAt() != null)
                        .map(key -> revoked(held.token(), now))
                        .stream());
    return Stream.concat(keysByDigest.values().stream(), tokens)
        .filter(key -> key.revokedAt() != null)
        .filter(key -> key.expiresAt() == null || now.isBefore(key.expiresAt()))
        .map(ApiKey::id)
        .collect(toSet());
  }

  @Override
  public synchronized boolean isLastWith(Scope scope, ProjectId project, String id, Instant now) {
    var working =
        keysByDigest.values().stream()
            .filter(key -> key.scopes().contains(scope) && key.worksAt(now))
            .filter(key -> key.id().equals(id) || key.expiresAt() == null)
            .toList();
    return working.size() == 1
        && working.getFirst().id().equals(id)
        && working.getFirst().project().equals(project);
  }

  @Override
  public synchronized void recordUses(Map<String, Instant> uses) {
    keysByDigest.replaceAll(
        (_, key) -> {
          var use = uses.get(key.id());
          var known = key.lastUsedAt();
          return use == null || (known != null && known.isAfter(use)) ? key : usedAt(key, use);
        });
  }

  private static ApiKey usedAt(ApiKey key, Instant use) {
    return new ApiKey(
        key.id(),
        key.project(),
        key.displayName(),
        key.scopes(),
        key.createdAt(),
        key.expiresAt(),
        key.revokedAt(),
        use);
  }

  @Override
  public synchronized boolean isEmpty() {
    return keysByDigest.isEmpty();
  }
}
