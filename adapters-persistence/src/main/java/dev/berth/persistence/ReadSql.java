package dev.berth.persistence;

/** What a {@link JdbiReadSource} asks. */
final class ReadSql {
  /** More events than this are not told: to read everything anew takes less memory. */
  static final int MOST_EVENTS = 20_000;

  static final String NOW = "select pg_current_snapshot()::text";

  private static final String EVENTS = "limit (select " + (MOST_EVENTS + 1) + ")";

  /**
   * The present snapshot, and every deployment with an event that is visible in it and was not in
   * an earlier one. At least one row.
   *
   * <p>It takes longer to plan than to answer, so it is planned once: it shows the planner its
   * parameters and limits through a {@code select} alone, so that no plan of its own looks better
   * than the one for all. Of a limit that it does not see, the planner expects little, and goes by
   * the index although the tables were small then; the offset keeps it from joining all rows.
   */
  static final String NEWS =
      """
      with news as materialized (
        (select e.deployment
        from unnest((select ?::text::xid8[])) as open (xid)
        cross join lateral (
          select deployment from event where xid = open.xid order by xid, seq %s) as e)
        union all
        (select deployment from event where xid >= (select ?::text::xid8) order by xid, seq %s))
      select pg_current_snapshot()::text, (select count(*) from news), d.body
      from (values (0)) as always
      left join (select distinct deployment from news) as n on true
      left join lateral (
        select body from deployment where id = n.deployment offset 0) as d on true
      """
          .formatted(EVENTS, EVENTS);

  /** The keys of some digests as well, in the same round trip. */
  static final String NEWS_AND_KEYS = NEWS + ";" + KeySql.ofDigests("?");

  private ReadSql() {}
}
