package dev.berth.persistence;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Model files in chunks. */
interface ArtifactDao {

  /** Where the bytes of a file are. */
  record ArtifactRow(UUID upload, long bytes) {}

  @SqlUpdate(
      """
      insert into artifact_chunk (upload, number, content)
      values (:upload, :number, :content)
      on conflict do nothing
      """)
  int append(UUID upload, int number, byte[] content);

  /** Names the upload's content; where it has its name already, the upload goes. */
  @SqlUpdate(
      """
      with named as (
        insert into artifact (sha256, upload, bytes)
        values (:sha256, :upload, :bytes)
        on conflict (sha256) do update
        set stored_at = now()
        returning upload)
      delete from artifact_chunk
      where upload = :upload and not exists (select from named where upload = :upload)
      """)
  int name(String sha256, UUID upload, long bytes);

  @SqlUpdate(
      """
      delete from artifact_chunk
      where upload = :upload and not exists (select from artifact where upload = :upload)
      """)
  int discard(UUID upload);

  @SqlUpdate(
      """
      delete from artifact_chunk c
      where c.stored_at < now() - interval '1 day'
        and not exists (select from artifact a where a.upload = c.upload)
        and not exists (select from kore_import i where i.id = c.upload)
      """)
  int discardAbandoned();

  /** Those of the last hour may still get the version that they were stored for. */
  @SqlUpdate(
      """
      with unused as (
        delete from artifact a
        where a.stored_at < now() - interval '1 hour'
          and not exists (select from model_version v where v.artifact = a.sha256)
          and not exists (
            select from kore_import i where i.sha256 = a.sha256 and i.state <> 'PUBLISHED')
        returning upload)
      delete from artifact_chunk where upload in (select upload from unused)
      """)
  int discardUnused();

  @SqlQuery("select upload, bytes from artifact where sha256 = :sha256")
  @RegisterConstructorMapper(ArtifactRow.class)
  Optional<ArtifactRow> find(String sha256);

  @SqlQuery("select content from artifact_chunk where upload = :upload and number = :number")
  Optional<byte[]> chunk(UUID upload, int number);
}
