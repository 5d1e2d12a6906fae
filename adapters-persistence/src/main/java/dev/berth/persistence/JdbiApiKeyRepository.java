package dev.berth.persistence;

import static dev.berth.persistence.Times.utc;

import dev.berth.access.ApiKey;
import dev.berth.access.ApiKeyRepository;
import dev.berth.access.Scope;
import dev.berth.listing.Listing;
import dev.berth.project.ProjectId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys, one row each. */
final class JdbiApiKeyRepository implements ApiKeyRepository {
  private final Gate gate;
  private final SharedLookup lookup;

  /** The repository behind that gate. */
  JdbiApiKeyRepository(Gate gate) {
    this.gate = gate;
    this.lookup = gate.lookup(this::findAll);
  }

  @Override
  public void insert(ApiKey key, byte[] digest) {
    var inserted =
        write(
            key.id(),
            dao ->
                dao.insert(
                    key.id(),
                    key.project().value(),
                    key.displayName(),
                    names(key.scopes()),
                    utc(key.createdAt()),
                    utcOrNull(key.expiresAt()),
                    utcOrNull(key.revokedAt()),
                    digest));
    if (inserted == 0) {
      throw new IllegalStateException("another key has the id " + key.id());
    }
  }

  @Override
  public Optional<ApiKey> findByDigest(byte[] digest) {
    return lookup.find(digest);
  }

  private Map<String, ApiKey> findAll(List<byte[]> digests) {
    var keys = new HashMap<String, ApiKey>();
    gate.repeatable(
            handle ->
                KeySql.FIND.list(
                    handle,
                    row -> Map.entry(row.getString("hex"), ApiKeyMapper.read(row)),
                    (Object) digests.toArray(byte[][]::new)))
        .forEach(found -> keys.put(found.getKey(), found.getValue()));
    return keys;
  }

  @Override
  public boolean insertToken(ApiKey token, String key, byte[] digest) {
    var expiresAt = Objects.requireNonNull(token.expiresAt(), "every token expires");
    var inserted =
        query(
            dao ->
                dao.insertToken(
                    token.id(),
                    key,
                    names(token.scopes()),
                    utc(token.createdAt()),
                    utc(expiresAt),
                    digest));
    return inserted == 1;
  }

  @Override
  public void revokeToken(String key, byte[] digest, Instant now) {
    query(dao -> dao.revokeToken(key, digest, utc(now)));
  }

  @Override
  public List<ApiKey> page(ProjectId project, Listing<ApiKey> listing) {
    var sql = ListedKeys.page(project, listing);
    return gate.repeatable(handle -> sql.query(handle).map(new ApiKeyMapper()).list());
  }

  @Override
  public Optional<ApiKey> find(ProjectId project, String id) {
    return query(dao -> dao.find(project.value(), id));
  }

  @Override
  public Optional<ApiKey> revoke(ProjectId project, String id, Instant now) {
    return write(id, dao -> dao.revoke(project.value(), id, utc(now)));
  }

  @Override
  public Set<String> revokedIds(Instant now) {
    return query(dao -> dao.revokedIds(utc(now)));
  }

  @Override
  public boolean isLastWith(Scope scope, ProjectId project, String id, Instant now) {
    return query(dao -> dao.isLastWith(scope.name(), project.value(), id, utc(now)));
  }

  @Override
  public void recordUses(Map<String, Instant> uses) {
    var entries = uses.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    var ids = entries.stream().map(Map.Entry::getKey).toArray(String[]::new);
    var times = entries.stream().map(use -> use.getValue().toString()).toArray(String[]::new);
    query(dao -> dao.recordUses(ids, times));
  }

  @Override
  public boolean isEmpty() {
    return !query(ApiKeyDao::exist);
  }

  private <T> T write(String id, Function<ApiKeyDao, T> write) {
    return gate.repeatableWrite(
        "for key " + id, handle -> write.apply(handle.attach(ApiKeyDao.class)));
  }

  private <T> T query(Function<ApiKeyDao, T> query) {
    return gate.repeatable(handle -> query.apply(handle.attach(ApiKeyDao.class)));
  }

  private static String[] names(Set<Scope> scopes) {
    return scopes.stream().map(Scope::name).toArray(String[]::new);
  }

  private static @Nullable OffsetDateTime utcOrNull(@Nullable Instant time) {
    return time == null ? null : utc(time);
  }
}
