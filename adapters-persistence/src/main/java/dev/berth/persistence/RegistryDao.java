package dev.berth.persistence;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Models and versions, written. Each statement writes everything or nothing. */
interface RegistryDao {

  /** What is remembered of a request that made something. */
  record MadeRow(String bodyDigest, String made) {}

  @SqlUpdate(
      """
      with created as (
        insert into model (
          project, rid, parent_folder, display_name, labels, version, created_at, updated_at,
          updated_by)
        values (
          :m.project, :m.rid, :m.parentFolder, :m.displayName,
          jsonb_object(:m.labelKeys, :m.labelValues), :m.version, :m.createdAt, :m.updatedAt,
          :m.updatedBy)
        returning rid)
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :m.project, :r.id, :r.bodyDigest, rid
      from created
      """)
  int create(@BindMethods("m") ModelRow model, @BindMethods("r") RequestRow request);

  @SqlUpdate(
      """
      with updated as (
        update model
        set display_name = :m.displayName, labels = jsonb_object(:m.labelKeys, :m.labelValues),
          version = :m.version, updated_at = :m.updatedAt, updated_by = :m.updatedBy
        where project = :m.project and rid = :m.rid and version = :m.version - 1
        returning rid)
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :m.project, :r.id, :r.bodyDigest, rid
      from updated
      """)
  int update(@BindMethods("m") ModelRow model, @BindMethods("r") RequestRow request);

  /** The foreign keys refuse it where a revision holds a version. */
  @SqlUpdate(
      """
      with gone as (
        delete from model
        where project = :project and rid = :rid and version = :version
        returning rid),
      versions as (
        delete from model_version
        where project = :project and model in (select rid from gone)),
      branches as (
        delete from model_branch
        where project = :project and model in (select rid from gone)),
      targets as (
        delete from default_target
        where project = :project and model in (select rid from gone)),
      kore as (
        delete from kore_model
        where project = :project and model in (select rid from gone)
        returning id),
      imports as (
        delete from kore_import
        where project = :project and 'cm-' || id in (select id from kore))
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :project, :r.id, :r.bodyDigest, rid
      from gone
      """)
  int delete(String project, String rid, long version, @BindMethods("r") RequestRow request);

  /** The foreign keys refuse it where a branch points at it or a revision holds it. */
  @SqlUpdate(
      """
      with gone as (
        delete from model_version
        where project = :project and rid = :rid
        returning rid),
      kore as (
        delete from kore_model
        where project = :project and version in (select rid from gone)
        returning id),
      imports as (
        delete from kore_import
        where project = :project and 'cm-' || id in (select id from kore))
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :project, :r.id, :r.bodyDigest, rid
      from gone
      """)
  int deleteVersion(String project, String rid, @BindMethods("r") RequestRow request);

  @SqlQuery(
      """
      select name
      from model_branch
      where project = :project and model = :model and version = :version
      order by name collate "C"
      """)
  List<String> branches(String project, String model, String version);

  /**
   * The first deployments whose revisions hold that version, or any version where none is named.
   */
  @SqlQuery(
      """
      select distinct d.id
      from deployment d
      join revision r on r.deployment = d.id
      where d.project = :project and d.model = :model and d.intent <> 'DELETED'
        and r.version is not null and (:version::text is null or r.version = :version)
      order by d.id
      limit :limit
      """)
  List<UUID> users(String project, String model, @Nullable String version, int limit);

  @SqlUpdate(
      """
      with published as (
        insert into model_version (project, rid, model, created_at, branches, artifact, body)
        values (:project, :rid, :model, :createdAt, array[:branch], :artifact, :body)
        returning rid),
      pointed as (
        insert into model_branch (project, model, name, version)
        select :project, :model, :branch, rid
        from published
        on conflict (project, model, name) do update
        set version = excluded.version),
      woken as (
        update deployment
        set next_due = least(next_due, :createdAt), due_marks = due_marks + 1
        where project = :project and model = :model and branch = :branch and intent <> 'DELETED')
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :project, :r.id, :r.bodyDigest, rid
      from published
      """)
  int publish(
      String project,
      String model,
      String rid,
      OffsetDateTime createdAt,
      String branch,
      @Nullable String artifact,
      byte[] body,
      @BindMethods("r") RequestRow request);

  @SqlQuery(
      """
      select body_digest, made
      from request
      where project = :project and request_id = :requestId
      """)
  @RegisterConstructorMapper(MadeRow.class)
  Optional<MadeRow> made(String project, String requestId);
}
