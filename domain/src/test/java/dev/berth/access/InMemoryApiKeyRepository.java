package dev.berth.access;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toSet;

import dev.berth.project.ProjectId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys in memory. */
public final class InMemoryApiKeyRepository implements ApiKeyRepository {
  private final Map<String, ApiKey> keysByDigest = new LinkedHashMap<>();

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
    return Optional.ofNullable(keysByDigest.get(HexFormat.of().formatHex(digest)));
  }

  @Override
  public synchronized List<ApiKey> list(ProjectId project) {
    return keysByDigest.values().stream()
        .filter(key -> key.project().equals(project))
        .sorted(comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
        .toList();
  }

  @Override
  public synchronized Optional<ApiKey> revoke(ProjectId project, String id, Instant now) {
    keysByDigest.replaceAll(
        (_, key) ->
            key.project().equals(project) && key.id().equals(id) && key.revokedAt() == null
                ? new ApiKey(
                    key.id(),
                    key.project(),
                    key.displayName(),
                    key.scopes(),
                    key.createdAt(),
                    key.expiresAt(),
                    now)
                : key);
    return list(project).stream().filter(key -> key.id().equals(id)).findFirst();
  }

  @Override
  public synchronized Set<String> revokedIds(Instant now) {
    return keysByDigest.values().stream()
        .filter(key -> key.revokedAt() != null)
        .filter(key -> key.expiresAt() == null || now.isBefore(key.expiresAt()))
        .map(ApiKey::id)
        .collect(toSet());
  }

  @Override
  public synchronized boolean isEmpty() {
    return keysByDigest.isEmpty();
  }
}
