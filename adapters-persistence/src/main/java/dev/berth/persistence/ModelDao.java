package dev.berth.persistence;

import dev.berth.model.Model;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Models and what points at them. */
interface ModelDao {

  /**
   * A version as a row.
   *
   * @param body see {@link dev.berth.persistence.stored.StoredModels}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record VersionRow(String rid, String model, OffsetDateTime createdAt, byte[] body) {}

  /** A model under an id of Kore's. */
  record KoreRow(String id, @Nullable String kind, String model, String version) {}

  /** A branch of a model. */
  record TargetRow(String model, String branch) {}

  @SqlQuery("select " + ModelRow.COLUMNS + " from model where project = :project and rid = :rid")
  @RegisterRowMapper(ModelRow.Mapper.class)
  Optional<Model> model(String project, String rid);

  @SqlQuery(
      """
      select rid, model, created_at, body
      from model_version
      where project = :project and rid = :rid
      """)
  @RegisterConstructorMapper(VersionRow.class)
  Optional<VersionRow> version(String project, String rid);

  @SqlQuery(
      """
      select v.rid, v.model, v.created_at, v.body
      from model_branch b
      join model_version v on v.project = b.project and v.rid = b.version
      where b.project = :project and b.model = :model and b.name = :branch
      """)
  @RegisterConstructorMapper(VersionRow.class)
  Optional<VersionRow> latest(String project, String model, String branch);

  @SqlQuery(
      """
      select id, kind, model, version
      from kore_model
      where project = :project and id = :id
      """)
  @RegisterConstructorMapper(KoreRow.class)
  Optional<KoreRow> kore(String project, String id);

  @SqlQuery(
      """
      select exists (select from kore_import where project = :project and 'cm-' || id = :koreId)
      """)
  boolean imported(String project, String koreId);

  @SqlQuery(
      """
      select model, branch
      from default_target
      where project = :project
      union all
      select min(rid), 'master'
      from model
      where project = :project and not exists (
        select from default_target where project = :project)
      having count(*) = 1
      """)
  @RegisterConstructorMapper(TargetRow.class)
  Optional<TargetRow> defaultTarget(String project);

  /** The foreign keys are checked when all parts are done, so their order does not matter. */
  @SqlUpdate(
      """
      with new_model as (
        insert into model (
          project, rid, parent_folder, display_name, labels, version, created_at, updated_at,
          updated_by)
        values (
          :m.project, :m.rid, :m.parentFolder, :m.displayName,
          jsonb_object(:m.labelKeys, :m.labelValues), :m.version, :m.createdAt, :m.updatedAt,
          :m.updatedBy)
        on conflict do nothing),
      new_version as (
        insert into model_version (project, rid, model, created_at, branches, artifact, body)
        values (:m.project, :version, :m.rid, :createdAt, :branches, :artifact, :body)
        on conflict do nothing),
      new_branches as (
        insert into model_branch (project, model, name, version)
        select :m.project, :m.rid, name, :version
        from unnest(:branches) as name
        on conflict do nothing),
      new_default as (
        insert into default_target (project, model, branch)
        select :m.project, :m.rid, :defaultBranch
        where :defaultBranch is not null
        on conflict do nothing)
      insert into kore_model (project, id, kind, model, version)
      select :m.project, k.id, k.kind, k.model, k.version
      from unnest(:koreIds, :koreKinds, :koreModels, :koreVersions)
        as k (id, kind, model, version)
      on conflict do nothing
      """)
  int register(
      @BindMethods("m") ModelRow model,
      String version,
      OffsetDateTime createdAt,
      @Nullable String artifact,
      byte[] body,
      String[] branches,
      @Nullable String defaultBranch,
      String[] koreIds,
      String[] koreKinds,
      String[] koreModels,
      String[] koreVersions);
}
