package dev.berth.persistence;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The reconciler's queue: what is asked of it now and then. {@link WorkSql} is the rest. */
interface WorkDao {

  /**
   * Wakes the first in line; the rows are locked in the order of their ids, as by all who lock
   * several.
   */
  @SqlUpdate(
      """
      with first as (
        select id
        from deployment
        where project = :project and waiting_since is not null
        order by waiting_since, id
        limit :limit),
      affected as (
        select id
        from deployment
        where id in (select id from first)
        order by id
        for update)
      """
          + WorkSql.WAKE_AFFECTED)
  int wakeWaiting(String project, OffsetDateTime now, int limit);

  /** Ends a claim; the deployment stays due. */
  @SqlUpdate("update deployment set lease_until = null where id = :id and fence = :fence")
  int release(UUID id, long fence);

  /** Ends a claim so that nothing can be recorded under it any more; 0 where it was over before. */
  @SqlUpdate(
      """
      update deployment
      set lease_until = null, fence = fence + 1
      where id = :id and fence = :fence and lease_until is not null
      """)
  int revoke(UUID id, long fence);

  @SqlQuery("select fence from deployment where id = :id")
  Optional<Long> fence(UUID id);

  /** Ends the claims of a worker; whatever is claimed is due, so the queue's index finds it. */
  @SqlUpdate(
      """
      with claimed as (
        select id
        from deployment
        where next_due is not null and worker = :worker and lease_until is not null
        order by id
        for update)
      update deployment
      set lease_until = null
      from claimed
      where deployment.id = claimed.id
      """)
  int endClaims(String worker);

  @SqlQuery(
      """
      select body
      from deployment
      where id > :after and not purged
      order by id
      limit :limit
      """)
  List<byte[]> unpurged(UUID after, int limit);
}
