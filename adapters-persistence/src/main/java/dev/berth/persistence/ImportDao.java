package dev.berth.persistence;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Imports; their chunks lie where those of all model files do, under the import's id. */
interface ImportDao {

  /** An import as a row. */
  record ImportRow(
      UUID id,
      String project,
      String bodyDigest,
      String fileName,
      String format,
      long bytes,
      int chunks,
      boolean adapter,
      String state,
      OffsetDateTime expiresAt) {}

  /** Nothing where the request began one before, or where so many are open already. */
  @SqlUpdate(
      """
      insert into kore_import (
        id, project, request_id, body_digest, file_name, format, bytes, chunks, adapter, state,
        expires_at)
      select :i.id, :i.project, :requestId, :i.bodyDigest, :i.fileName, :i.format, :i.bytes,
        :i.chunks, :i.adapter, :i.state, :i.expiresAt
      where (
        select count(*) from kore_import where project = :i.project and state = 'OPEN') < :mostOpen
      on conflict (project, request_id) do nothing
      """)
  int begin(@BindMethods("i") ImportRow row, String requestId, int mostOpen);

  @SqlQuery(
      """
      select id, project, body_digest, file_name, format, bytes, chunks, adapter, state, expires_at
      from kore_import
      where project = :project and request_id = :requestId
      """)
  @RegisterConstructorMapper(ImportRow.class)
  Optional<ImportRow> begun(String project, String requestId);

  @SqlQuery(
      """
      select id, project, body_digest, file_name, format, bytes, chunks, adapter, state, expires_at
      from kore_import
      where project = :project and id = :id
      """)
  @RegisterConstructorMapper(ImportRow.class)
  Optional<ImportRow> find(String project, UUID id);

  @SqlUpdate(
      """
      with room as (
        update kore_import set received = received + :size
        where id = :id and state = 'OPEN' and received + :size <= bytes
          and not exists (select from artifact_chunk where upload = :id and number = :number)
        returning id)
      insert into artifact_chunk (upload, number, content)
      select id, :number, :content
      from room
      """)
  int add(UUID id, int number, byte[] content, long size);

  @SqlQuery(
      """
      select encode(sha256(content), 'hex') = :sha256
      from artifact_chunk
      where upload = :id and number = :number
      """)
  Optional<Boolean> hasChunk(UUID id, int number, String sha256);

  @SqlUpdate(
      """
      update kore_import set state = 'COMPLETE'
      where id = :id and state = 'OPEN' and received = bytes
        and (select count(*) from artifact_chunk where upload = :id) = chunks
      """)
  int complete(UUID id);

  @SqlQuery("select state from kore_import where id = :id")
  Optional<String> state(UUID id);

  @SqlQuery(
      """
      select id, project, body_digest, file_name, format, bytes, chunks, adapter, state, expires_at
      from kore_import
      where state = 'COMPLETE'
      order by id
      """)
  @RegisterConstructorMapper(ImportRow.class)
  List<ImportRow> unpublished();

  @SqlQuery("select sha256 from kore_import where id = :id and sha256 is not null")
  Optional<String> digest(UUID id);

  /** Remembered first, since naming an upload may drop chunks that another file has as well. */
  @SqlUpdate("update kore_import set sha256 = :sha256 where id = :id and sha256 is null")
  int digested(UUID id, String sha256);

  @SqlUpdate("update kore_import set state = 'PUBLISHED' where id = :id and state = 'COMPLETE'")
  int published(UUID id);

  @SqlUpdate(
      """
      with expired as (
        delete from kore_import
        where state = 'OPEN' and expires_at <= :now
        returning id)
      delete from artifact_chunk where upload in (select id from expired)
      """)
  int discardExpired(OffsetDateTime now);
}
