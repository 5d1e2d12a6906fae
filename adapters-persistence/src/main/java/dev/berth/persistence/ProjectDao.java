package dev.berth.persistence;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The projects. Each statement writes everything or nothing. */
interface ProjectDao {

  /** A project as a row. */
  record ProjectRow(
      String id,
      String displayName,
      long version,
      OffsetDateTime createdAt,
      OffsetDateTime updatedAt,
      String updatedBy) {}

  @SqlUpdate(
      """
      with created as (
        insert into project (id, alive, display_name, version, created_at, updated_at, updated_by)
        values (:p.id, :p.id, :p.displayName, :p.version, :p.createdAt, :p.updatedAt, :p.updatedBy)
        returning id)
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :asker, :r.id, :r.bodyDigest, id
      from created
      """)
  int create(
      @BindMethods("p") ProjectRow project, String asker, @BindMethods("r") RequestRow request);

  @SqlUpdate(
      """
      with updated as (
        update project
        set display_name = :p.displayName, version = :p.version, updated_at = :p.updatedAt,
          updated_by = :p.updatedBy
        where alive = :p.id and version = :expectedVersion
        returning id)
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :asker, :r.id, :r.bodyDigest, id
      from updated
      """)
  int update(
      @BindMethods("p") ProjectRow project,
      long expectedVersion,
      String asker,
      @BindMethods("r") RequestRow request);

  /** The foreign keys of what it owns refuse it. */
  @SqlUpdate(
      """
      with deleted as (
        update project
        set alive = null, version = version + 1, updated_at = :now
        where alive = :id and version = :expectedVersion
        returning id)
      insert into request (attempt, project, request_id, body_digest, made)
      select :r.attempt, :asker, :r.id, :r.bodyDigest, id
      from deleted
      """)
  int delete(
      String id,
      long expectedVersion,
      OffsetDateTime now,
      String asker,
      @BindMethods("r") RequestRow request);

  @SqlUpdate(
      """
      insert into project (id, alive, display_name, version, created_at, updated_at, updated_by)
      values (:p.id, :p.id, :p.displayName, :p.version, :p.createdAt, :p.updatedAt, :p.updatedBy)
      on conflict (id) do update
      set alive = excluded.id, version = project.version + 1
      where project.alive is null
      """)
  int ensure(@BindMethods("p") ProjectRow project);

  @SqlQuery(
      """
      select id, display_name, version, created_at, updated_at, updated_by
      from project
      where alive = :id
      """)
  @RegisterConstructorMapper(ProjectRow.class)
  Optional<ProjectRow> find(String id);
}
