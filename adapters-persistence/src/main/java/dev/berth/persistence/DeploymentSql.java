package dev.berth.persistence;

import dev.berth.persistence.NamedStatement.Argument;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The statements that change a deployment. Each writes everything or nothing, and answers with how
 * many deployments it changed: none or one. The parts of a statement cannot see each other's rows,
 * so everything hangs on the rows that {@code deployed} returns.
 *
 * <p>All records of a project that change what it reserves meet at its usage, so its lock must be
 * short: PostgreSQL runs the parts that nobody reads last to first, which is why the usage stands
 * first.
 */
final class DeploymentSql {

  /**
   * The capacity of the project is held as it is until the end, if it has that generation: whoever
   * changes what is reserved or who waits needs the same lock.
   */
  private static final String FOOTING =
      """
      footing as (
        insert into project_usage (project, used, generation)
        select project, '{}', 0
        from asking
        on conflict (project) do update
        set generation = project_usage.generation
        where project_usage.generation = :capacity
        returning generation),
      """;

  private static final String STANDS =
      "exists (select from footing where generation = :capacity)\n";

  private static final String NEWCOMER = "with asking as (select :d.project::text as project),\n";

  /** The deployment is locked first, as by all others, so that no two wait for each other. */
  private static final String CANDIDATE =
      """
      with asking as (
        select project
        from deployment
        where id = :d.id and project = :d.project and version = :before
        for update),
      """;

  /** A new deployment. A branch or an alias that is taken fails as a duplicate. */
  private static final String INSERTED =
      """
      deployed as (
        insert into deployment (
          id, project, display_name, labels, model, branch, alias, intent, state, ready, version,
          created_at, updated_at, waiting_since, lacking, body, next_due)
        select
          :d.id::uuid, :d.project::text, :d.displayName::text,
          jsonb_object(:d.labelKeys, :d.labelValues), :d.model::text, :d.branch::text,
          :d.alias::text, :d.intent::text, :d.state::text, :d.ready::boolean, :d.version::bigint,
          :d.createdAt::timestamptz, :d.updatedAt::timestamptz, :d.waitingSince::timestamptz,
          :d.lacking::bigint[], :d.body::bytea, :d.updatedAt::timestamptz
      """;

  private static final String RETURNED = "returning id),\n";

  /** A changed deployment, if it still has the version before. */
  private static final String UPDATED =
      """
      deployed as (
        update deployment
        set display_name = :d.displayName, labels = jsonb_object(:d.labelKeys, :d.labelValues),
          intent = :d.intent, state = :d.state, ready = :d.ready, version = :d.version,
          updated_at = :d.updatedAt, waiting_since = :d.waitingSince, lacking = :d.lacking,
          body = :d.body,
          next_due = least(next_due, :d.updatedAt), due_marks = due_marks + 1, purged = false
        where id = :d.id and project = :d.project and version = :before
      """;

  /** A deployment that the holder of a claim changed, if the claim still stands. */
  private static final String RECORDED =
      """
      with deployed as (
        update deployment
        set intent = :d.intent, state = :d.state, ready = :d.ready, version = :d.version,
          updated_at = :d.updatedAt, waiting_since = :d.waitingSince, lacking = :d.lacking,
          body = :d.body, lease_until = null, purged = :purged,
          next_due = case when due_marks = claimed_marks then :nextDue else next_due end
        where id = :d.id and version = :before and fence = :fence and lease_until is not null
        returning id),
      """;

  /**
   * The project's usage; too much of it fails as {@link #QUEUE_FULL}. Its generation grows also
   * where only the line of those who wait changes.
   */
  private static final String USED =
      """
      used as (
        insert into project_usage (project, used, generation)
        select :d.project, reserve(
          coalesce((select used from project_usage where project = :d.project), '{}'),
          :u.growth, :u.total), 1
        from deployed
        where :u.changes
        on conflict (project) do update
        set used = reserve(project_usage.used, :u.growth, :u.total),
          generation = project_usage.generation + 1),
      """;

  /** The request; one that was committed before fails as a duplicate. */
  private static final String ASKED =
      """
      asked as (
        insert into request (attempt, project, request_id, body_digest, deployment)
        select :r.attempt, :d.project, :r.id, :r.bodyDigest, id
        from deployed),
      """;

  private static final String EFFECTS =
      """
      revised as (
        insert into revision (deployment, number, body, project, version)
        select id, :e.revisionNumber, :e.revisionBody, :d.project, :e.revisionVersion
        from deployed
        where :e.revisionNumber is not null),
      operated as (
        insert into operation (
          id, project, deployment, action, state, created_at, finished_at, body)
        select o.id, :d.project, deployed.id, o.action, o.state, o.created_at::timestamptz,
          o.finished_at::timestamptz, o.body
        from deployed cross join unnest(
          :e.operationIds, :e.operationActions, :e.operationStates, :e.operationCreatedAts,
          :e.operationFinishedAts, :e.operationBodies)
          as o (id, action, state, created_at, finished_at, body)
        on conflict (id) do update
        set state = excluded.state, finished_at = excluded.finished_at, body = excluded.body),
      remembered as (
        insert into event (
          deployment, number, at, kind, actor, request, what, before, after, cause, caused_by,
          state, previous, digest)
        select deployed.id, h.number, h.at::timestamptz, h.kind, h.actor, h.request, h.what,
          h.before, h.after, h.cause, h.caused_by, h.state, h.previous, h.digest
        from deployed cross join unnest(
          :e.eventNumbers, :e.eventAts, :e.eventKinds, :e.eventActors, :e.eventRequests,
          :e.eventWhats, :e.eventBefores, :e.eventAfters, :e.eventCauses, :e.eventCausedBys,
          :e.eventStates, :e.eventPrevious, :e.eventDigests)
          as h (number, at, kind, actor, request, what, before, after, cause, caused_by, state,
            previous, digest))
      select count(*) from deployed
      """;

  /** Of a deployment that is deleted, versions are held no longer, and ended replicas forgotten. */
  private static final String RELEASED =
      """
      released as (
        update revision
        set version = null
        where :d.intent = 'DELETED' and deployment in (select id from deployed)),
      forgotten as (
        delete from ended_replica
        where :d.intent = 'DELETED' and deployment in (select id from deployed)),
      """;

  /**
   * The replicas that ended, and those that they push out. Only what stood there before can go: the
   * parts of a statement do not see each other's rows.
   */
  private static final String ENDED =
      """
      ended as (
        insert into ended_replica (deployment, attempt, revision, body)
        select deployed.id, r.attempt, r.revision, r.body
        from deployed cross join unnest(:l.attempts, :l.revisions, :l.bodies)
          as r (attempt, revision, body)
        where :d.intent <> 'DELETED'
        on conflict (deployment, attempt) do nothing),
      forgotten as (
        delete from ended_replica
        where (deployment, attempt) in (
          select deployment, attempt
          from (
            select e.deployment, e.attempt,
              row_number() over (partition by e.revision order by e.attempt) as place,
              row_number() over (partition by e.revision order by e.attempt desc) as age
            from ended_replica e join deployed on e.deployment = deployed.id
            where e.revision = any(:l.revisions)) as ranked
          where place > 1 and age > :l.kept)),
      """;

  private static final Argument ROW = new Argument("d", DeploymentRow.class);
  private static final Argument WITH = new Argument("e", EffectRows.class);
  private static final Argument REQUEST = new Argument("r", RequestRow.class);
  private static final Argument BEFORE = new Argument("before", long.class);
  private static final Argument CAPACITY = new Argument("capacity", long.class);

  /** Of id and project. */
  static final NamedStatement FIND =
      new NamedStatement(
          """
          select body
          from deployment
          where id = :id and project = :project and intent <> 'DELETED'
          """,
          new Argument("id", UUID.class),
          new Argument("project", String.class));

  /** Of an id. */
  static final NamedStatement FIND_ANY_INTENT =
      new NamedStatement(
          "select body from deployment where id = :id", new Argument("id", UUID.class));

  /** Of row, effects and request. */
  static final NamedStatement CREATE =
      new NamedStatement("with " + INSERTED + RETURNED + ASKED + EFFECTS, ROW, WITH, REQUEST);

  /** Of row, effects, request and the version before. */
  static final NamedStatement CHANGE =
      new NamedStatement(
          "with " + UPDATED + RETURNED + ASKED + RELEASED + EFFECTS, ROW, WITH, REQUEST, BEFORE);

  /** As {@link #CREATE}, in one generation of the project's capacity alone. */
  static final NamedStatement CREATE_AS_PLANNED =
      new NamedStatement(
          NEWCOMER + FOOTING + INSERTED + "where " + STANDS + RETURNED + ASKED + EFFECTS,
          ROW,
          WITH,
          REQUEST,
          CAPACITY);

  /** As {@link #CHANGE}, in one generation of the project's capacity alone. */
  static final NamedStatement CHANGE_AS_PLANNED =
      new NamedStatement(
          CANDIDATE + FOOTING + UPDATED + "and " + STANDS + RETURNED + ASKED + RELEASED + EFFECTS,
          ROW,
          WITH,
          REQUEST,
          BEFORE,
          CAPACITY);

  /** Of row, effects, usage, ended replicas, version before, fence, next due and purged. */
  static final NamedStatement RECORD =
      new NamedStatement(
          RECORDED + USED + ENDED + EFFECTS,
          ROW,
          WITH,
          new Argument("u", UsageRow.class),
          new Argument("l", EndedRows.class),
          BEFORE,
          new Argument("fence", long.class),
          new Argument("nextDue", OffsetDateTime.class),
          new Argument("purged", boolean.class));

  /** SQLSTATE of a reservation that grows beyond the queue; the detail is the usage. */
  static final String QUEUE_FULL = "BQ001";

  /** Names of the constraints that a commit can meet. */
  static final String SAME_REQUEST = "request_once";

  static final String SAME_BRANCH = "deployment_branch";
  static final String VERSION_GONE = "version_of_revision";
  static final String SAME_ALIAS = "deployment_alias";

  private DeploymentSql() {}
}
