package dev.berth.persistence;

import dev.berth.persistence.NamedStatement.Argument;
import dev.berth.project.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the reconciler asks its queue at every turn. */
final class WorkSql {

  /**
   * Claims what is due and what is named, of worker, limit, names, end of the lease and now. All of
   * it is due while it is claimed, so that it is found again where the lease ends.
   */
  static final NamedStatement CLAIM =
      new NamedStatement(
          """
          with due as (
            select id
            from deployment
            where next_due <= :now and (lease_until is null or lease_until <= :now)
            order by next_due
            limit :limit
            for update skip locked),
          named as (
            select id
            from deployment
            where id = any(:named) and (lease_until is null or lease_until <= :now)
            for update skip locked),
          claimed as (
            select id from due
            union
            select id from named)
          update deployment
          set fence = fence + 1, claimed_marks = due_marks, worker = :worker,
            lease_until = :leaseUntil, next_due = least(next_due, :now)
          from claimed
          where deployment.id = claimed.id
          returning deployment.project, deployment.next_due, deployment.fence, deployment.body
          """,
          new Argument("worker", String.class),
          new Argument("limit", int.class),
          new Argument("named", UUID[].class),
          new Argument("leaseUntil", OffsetDateTime.class),
          new Argument("now", OffsetDateTime.class));

  /**
   * A row for each deployment of a project that waits, and at least one. All of it is of one
   * moment, so that nobody's place is given away before it counts as reserved.
   */
  static final NamedStatement STANDING =
      new NamedStatement(
          """
          select u.used, coalesce(u.generation, 0) as generation, d.id, d.waiting_since, d.lacking
          from (values (:project::text)) as p (project)
            left join project_usage u on u.project = p.project
            left join deployment d on d.project = p.project and d.waiting_since is not null
          """,
          new Argument("project", String.class));

  /** Ends claims that found nothing to record, and answers which. */
  static final NamedStatement END =
      new NamedStatement(
          """
          update deployment
          set lease_until = null, purged = c.purged,
            next_due = case
              when due_marks = claimed_marks then c.next_due::timestamptz
              else deployment.next_due end
          from unnest(:c.ids, :c.versions, :c.fences, :c.nextDues, :c.purges)
            as c (id, version, fence, next_due, purged)
          where deployment.id = c.id and deployment.version = c.version
            and deployment.fence = c.fence and lease_until is not null
          returning deployment.id
          """,
          new Argument("c", EndRows.class));

  /** Makes due now what {@code affected} has locked. */
  static final String WAKE_AFFECTED =
      """
      update deployment
      set next_due = least(next_due, :now), due_marks = due_marks + 1
      from affected
      where deployment.id = affected.id
      """;

  /** Wakes some, of ids and now; the rows are locked in the order of their ids. */
  static final NamedStatement WAKE_ALL =
      new NamedStatement(
          """
          with affected as (
            select id
            from deployment
            where id = any(:ids)
            order by id
            for update)
          """
              + WAKE_AFFECTED,
          new Argument("ids", UUID[].class),
          new Argument("now", OffsetDateTime.class));

  /**
   * When the next deployment can be claimed, of now. Whatever is claimed was due before; leases are
   * looked at only where nothing can be claimed now, so that a long queue is never read whole.
   */
  static final NamedStatement NEXT_DUE =
      new NamedStatement(
          """
          with free as (
            select next_due
            from deployment
            where next_due is not null and lease_until is null
            order by next_due
            limit 1)
          select least((select next_due from free), (
            select min(greatest(next_due, lease_until))
            from deployment
            where next_due <= :now and lease_until is not null
              and not exists (select from free where next_due <= :now)))
          """,
          new Argument("now", OffsetDateTime.class));

  private WorkSql() {}

  static ClaimRow claim(ResultSet row) throws SQLException {
    return new ClaimRow(
        new ProjectId(row.getString("project")),
        row.getObject("next_due", OffsetDateTime.class),
        row.getLong("fence"),
        row.getBytes("body"));
  }

  static StandingRow standing(ResultSet row) throws SQLException {
    return new StandingRow(
        amounts(row, "used"),
        row.getLong("generation"),
        row.getObject("id", UUID.class),
        row.getObject("waiting_since", OffsetDateTime.class),
        amounts(row, "lacking"));
  }

  static Optional<Instant> time(ResultSet row) throws SQLException {
    return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static long @Nullable [] amounts(ResultSet row, String column) throws SQLException {
    var array = row.getArray(column);
    if (array == null) {
      return null;
    }
    var boxed = (Long[]) array.getArray();
    var amounts = new long[boxed.length];
    for (var n = 0; n < boxed.length; n++) {
      amounts[n] = boxed[n];
    }
    return amounts;
  }
}
