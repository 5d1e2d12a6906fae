package dev.berth.persistence;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What is taken away because it is old. */
interface RetentionDao {

  /** Deployments whose second oldest event is old, so that the oldest may go. */
  @SqlQuery(
      """
      select d.id
      from deployment d
      join event e on e.deployment = d.id and e.number = d.history_from + 1
      where d.id > :after and e.at <= :before
      order by d.id
      limit :limit
      """)
  List<UUID> withOldEvents(UUID after, OffsetDateTime before, int limit);

  /**
   * Takes away the oldest events of a history, up to the one that says how the deployment was at
   * that time, and remembers where it begins from then on. That one and the newest stay.
   */
  @SqlQuery(
      """
      with old as (
        select id, history_from
        from deployment
        where id = :deployment
        for update),
      told as (
        select e.number
        from event e
        where e.deployment = :deployment and e.at <= :before and e.state <> ''
        order by e.number desc
        limit 1),
      taken as (
        delete from event e
        using old, told
        where e.deployment = old.id and e.number < told.number
          and e.number < old.history_from + :limit
        returning e.number, e.digest),
      begun as (
        update deployment d
        set history_from = last.number + 1, history_anchor = last.digest
        from (select number, digest from taken order by number desc limit 1) as last
        where d.id = :deployment
        returning d.id)
      select count(*) from taken
      """)
  int prune(UUID deployment, OffsetDateTime before, int limit);

  /** Takes away revisions and operations of deployments that were purged long ago. */
  @SqlQuery(
      """
      with gone as (
        select d.id
        from deployment d
        where d.purged and d.intent = 'DELETED' and d.updated_at <= :before
          and exists (select 1 from revision r where r.deployment = d.id)
        limit :limit),
      revised as (
        delete from revision
        where deployment in (select id from gone)),
      operated as (
        delete from operation
        where deployment in (select id from gone))
      select count(*) from gone
      """)
  int forgetDeleted(OffsetDateTime before, int limit);

  @SqlUpdate(
      """
      delete from request
      where attempt in (
        select attempt
        from request
        where committed_at <= :before
        order by committed_at
        limit :limit)
      """)
  int forgetRequests(OffsetDateTime before, int limit);
}
