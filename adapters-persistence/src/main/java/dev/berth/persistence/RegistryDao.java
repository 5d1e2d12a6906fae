package dev.berth.persistence;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
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
        insert into model (project, rid, parent_folder, display_name)
        values (:project, :rid, :parentFolder, :displayName)
        returning rid)
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :project, :r.id, :r.bodyDigest, rid
      from created
      """)
  int create(
      String project,
      String rid,
      String parentFolder,
      String displayName,
      @BindMethods("r") RequestRow request);

  @SqlUpdate(
      """
      with published as (
        insert into model_version (project, rid, model, created_at, branches, body)
        values (:project, :rid, :model, :createdAt, array[:branch], :body)
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

  /** A model as a row. */
  record ModelRow(String rid, String parentFolder, String displayName) {}

  /** In the order of bytes, as the domain compares. */
  @SqlQuery(
      """
      select rid, parent_folder, display_name
      from model
      where project = :project and (:before::text is null or rid collate "C" < :before)
      order by rid collate "C" desc
      limit :limit
      """)
  @RegisterConstructorMapper(ModelRow.class)
  List<ModelRow> models(String project, @Nullable String before, int limit);

  @SqlQuery(
      """
      select rid, model, created_at, body
      from model_version
      where project = :project and model = :model
        and (:branch::text is null or :branch = any (branches))
        and (created_at, rid) < (:beforeTime, :beforeRid)
      order by created_at desc, rid desc
      limit :limit
      """)
  @RegisterConstructorMapper(ModelDao.VersionRow.class)
  List<ModelDao.VersionRow> page(
      String project,
      String model,
      @Nullable String branch,
      OffsetDateTime beforeTime,
      String beforeRid,
      int limit);
}
