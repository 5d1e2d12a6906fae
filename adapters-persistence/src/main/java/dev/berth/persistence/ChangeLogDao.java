package dev.berth.persistence;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The events of all histories, in the order in which they can be told. */
interface ChangeLogDao {

  /** One event, and its deployment as it is now. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record EntryRow(long transaction, long number, byte[] body) {}

  /** Of this transaction on, others may still commit; of those before it, nobody can any more. */
  @SqlQuery("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
  long firstOpenTransaction();

  @SqlQuery(
      """
      select e.xid::text::bigint as transaction, e.seq as number, d.body
      from event e
      join deployment d on d.id = e.deployment
      where (e.xid, e.seq) > (:transaction::text::xid8, :number)
        and e.xid < pg_snapshot_xmin(pg_current_snapshot())
      order by e.xid, e.seq
      limit :limit
      """)
  @RegisterConstructorMapper(EntryRow.class)
  List<EntryRow> after(long transaction, long number, int limit);
}
