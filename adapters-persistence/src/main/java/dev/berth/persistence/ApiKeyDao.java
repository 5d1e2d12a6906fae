package dev.berth.persistence;

import dev.berth.access.ApiKey;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The keys. */
@RegisterRowMapper(ApiKeyMapper.class)
interface ApiKeyDao {

  /** Inserting the same key once more changes nothing; another one of that id is not stored. */
  @SqlUpdate(
      """
      insert into api_key (
        id, project, display_name, scopes, created_at, expires_at, revoked_at, digest)
      values (
        :id, :project, :displayName, :scopes, :createdAt, :expiresAt, :revokedAt, :digest)
      on conflict (id) do update
      set digest = excluded.digest
      where api_key.digest = excluded.digest
      """)
  int insert(
      String id,
      String project,
      String displayName,
      String[] scopes,
      OffsetDateTime createdAt,
      @Nullable OffsetDateTime expiresAt,
      @Nullable OffsetDateTime revokedAt,
      byte[] digest);

  /** Inserting the same token once more changes nothing. */
  @SqlUpdate(
      """
      with expired as (
        delete from access_token
        where key = :key and expires_at < :createdAt)
      insert into access_token (id, key, scopes, created_at, expires_at, digest)
      select :id, k.id, :scopes, :createdAt, :expiresAt, :digest
      from api_key k
      where k.id = :key
      on conflict (id) do update
      set digest = excluded.digest
      where access_token.digest = excluded.digest
      """)
  int insertToken(
      String id,
      String key,
      String[] scopes,
      OffsetDateTime createdAt,
      OffsetDateTime expiresAt,
      byte[] digest);

  @SqlUpdate(
      """
      update access_token
      set revoked_at = coalesce(revoked_at, :now)
      where key = :key and digest = :digest
      """)
  int revokeToken(String key, byte[] digest, OffsetDateTime now);

  @SqlQuery(
      """
      select id, project, display_name, scopes, created_at, expires_at, revoked_at, last_used_at
      from api_key
      where project = :project and id = :id
      """)
  Optional<ApiKey> find(String project, String id);

  @SqlQuery(
      """
      update api_key
      set revoked_at = coalesce(revoked_at, :now)
      where id = :id and project = :project
      returning id, project, display_name, scopes, created_at, expires_at, revoked_at, last_used_at
      """)
  Optional<ApiKey> revoke(String project, String id, OffsetDateTime now);

  @SqlQuery(
      """
      select id
      from api_key
      where revoked_at is not null and (expires_at is null or expires_at > :now)
      union all
      select t.id
      from access_token t
      join api_key k on k.id = t.key
      where t.expires_at > :now and (t.revoked_at is not null or k.revoked_at is not null)
      """)
  Set<String> revokedIds(OffsetDateTime now);

  @SqlQuery(
      """
      select count(*) = 1 and bool_and(k.id = :id and k.project = :project)
      from api_key k
      join project p on p.alive = k.project
      where :scope = any (k.scopes) and k.revoked_at is null
        and (k.expires_at is null or (k.id = :id and k.expires_at > :now))
      """)
  boolean isLastWith(String scope, String project, String id, OffsetDateTime now);

  @SqlUpdate(
      """
      update api_key k
      set last_used_at = greatest(k.last_used_at, u.used_at)
      from unnest(:ids, cast(:times as timestamptz[])) as u (id, used_at)
      where k.id = u.id
      """)
  int recordUses(String[] ids, String[] times);

  @SqlQuery("select exists (select from api_key)")
  boolean exist();
}
