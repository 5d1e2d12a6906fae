package dev.berth.persistence;

import dev.berth.deployment.Lease;
import dev.berth.persistence.NamedStatement.Argument;
import java.util.UUID;

/**
 * The statements that change deployments, as many at once as come at the same time. Each writes
 * everything or nothing of a deployment, and answers with the ids of those that it wrote. The parts
 * of a statement cannot see each other's rows, so everything hangs on the rows that {@code
 * deployed} returns.
 *
 * <p>All records of a project that change what it reserves meet at its usage, so its lock must be
 * short: PostgreSQL runs the parts that nobody reads last to first, which is why the usage stands
 * first.
 */
final class DeploymentSql {

  private static final String ARRAYS =
      """
      :d.ids, :d.projects, :d.displayNames, :d.models, :d.branches, :d.aliases, :d.intents,
      :d.states, :d.readies, :d.versions, :d.createdAts, :d.updatedAts, :d.waitingSinces,
      :d.lackings, :d.bodies, :d.befores\
      """;

  private static final String COLUMNS =
      """
      id, project, display_name, model, branch, alias, intent, state, ready, version, created_at,
      updated_at, waiting_since, lacking, body, before\
      """;

  private static final String ROWS =
      "with given as (select * from unnest(%s) as g (%s)),\n".formatted(ARRAYS, COLUMNS);

  /** What users ask for: nothing where the secret that has to be proved does not work. */
  private static final String PROVED_ROWS =
      """
      with proved as (
        %s),
      given as (
        select * from unnest(%s, :r.unproved, :r.workers, :r.leaseUntils)
          as g (%s, unproved, worker, lease_until)
        where unproved is null or unproved in (select digest from proved)),
      """
          .formatted(KeySql.working(":r.unproved"), ARRAYS, COLUMNS);

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

  private static final String NEWCOMER = "asking as (select project from given),\n";

  /** The deployment is locked first, as by all others, so that no two wait for each other. */
  private static final String CANDIDATE =
      """
      asking as (
        select d.project
        from deployment d join given g on d.id = g.id
        where d.project = g.project and d.version = g.before
        for update of d),
      """;

  private static final String LABELS =
      """
      coalesce(
        (select jsonb_object_agg(l.key, l.value)
        from unnest(:d.labelled, :d.labelKeys, :d.labelValues) as l (id, key, value)
        where l.id = given.id),
        '{}')
      """;

  /**
   * New deployments, some of them claimed already. A branch or an alias that is taken fails as a
   * duplicate.
   */
  private static final String INSERTED =
      """
      deployed as (
        insert into deployment (
          id, project, display_name, labels, model, branch, alias, intent, state, ready, version,
          created_at, updated_at, waiting_since, lacking, body, next_due,
          worker, lease_until, fence, due_marks, claimed_marks)
        select
          id, project, display_name, %s, model, branch, alias, intent, state, ready, version,
          created_at::timestamptz, updated_at::timestamptz, waiting_since::timestamptz,
          lacking::bigint[], body, updated_at::timestamptz,
          worker, lease_until::timestamptz, case when worker is null then 0 else %d end,
          1, case when worker is null then 0 else 1 end
        from given
      """
          .formatted(LABELS, Lease.FENCE);

  private static final String CREATED = "returning id, project),\n";

  /** Changed deployments, if they still have the versions before. */
  private static final String UPDATED =
      """
      deployed as (
        update deployment
        set display_name = given.display_name, labels = %s,
          intent = given.intent, state = given.state, ready = given.ready,
          version = given.version, updated_at = given.updated_at::timestamptz,
          waiting_since = given.waiting_since::timestamptz, lacking = given.lacking::bigint[],
          body = given.body, next_due = least(next_due, given.updated_at::timestamptz),
          due_marks = due_marks + 1, purged = false
        from given
        where deployment.id = given.id and deployment.project = given.project
          and deployment.version = given.before
      """
          .formatted(LABELS);

  private static final String CHANGED =
      "returning deployment.id, deployment.project, deployment.intent),\n";

  /** Deployments that the holders of claims changed, if the claims still stand. */
  private static final String RECORDED =
      """
      ending as (
        select * from unnest(
          :c.ids, :c.fences, :c.nextDues, :c.purges, :u.moves, :u.growths, :u.totals)
          as c (id, fence, next_due, purged, moves, growth, total)),
      deployed as (
        update deployment
        set intent = given.intent, state = given.state, ready = given.ready,
          version = given.version, updated_at = given.updated_at::timestamptz,
          waiting_since = given.waiting_since::timestamptz, lacking = given.lacking::bigint[],
          body = given.body, lease_until = null, purged = ending.purged,
          next_due = case
            when due_marks = claimed_marks then ending.next_due::timestamptz
            else deployment.next_due end
        from given join ending on ending.id = given.id
        where deployment.id = given.id and deployment.version = given.before
          and deployment.fence = ending.fence and lease_until is not null
        returning deployment.id, deployment.project, deployment.intent),
      """;

  /**
   * The usage of the projects; too much of it fails as {@link #QUEUE_FULL}. Its generation grows
   * also where only the line of those who wait changes.
   */
  private static final String USED =
      """
      grown as (
        select deployed.project, sum_amounts(ending.growth::bigint[]) as growth,
          min(ending.total)::bigint[] as total
        from deployed join ending on ending.id = deployed.id
        where ending.moves
        group by deployed.project),
      used as (
        insert into project_usage (project, used, generation)
        select project, reserve(
          coalesce((select used from project_usage u where u.project = grown.project), '{}'),
          growth, total), 1
        from grown
        order by project
        on conflict (project) do update
        set used = (
            select reserve(project_usage.used, growth, total)
            from grown
            where grown.project = excluded.project),
          generation = project_usage.generation + 1),
      """;

  /** The requests; one that was committed before fails as a duplicate. */
  private static final String ASKED =
      """
      asked as (
        insert into request (attempt, project, request_id, body_digest, deployment)
        select r.attempt, deployed.project, r.id, r.body_digest, deployed.id
        from deployed
        join unnest(:r.attempts, :r.deployments, :r.ids, :r.bodyDigests)
          as r (attempt, deployment, id, body_digest) on r.deployment = deployed.id),
      """;

  /** The events are written in their order, by which whoever follows all histories tells them. */
  private static final String EFFECTS =
      """
      revised as (
        insert into revision (deployment, number, body, project, version)
        select deployed.id, v.number, v.body, deployed.project, v.version
        from deployed
        join unnest(:e.revised, :e.revisionNumbers, :e.revisionBodies, :e.revisionVersions)
          as v (deployment, number, body, version) on v.deployment = deployed.id),
      operated as (
        insert into operation (
          id, project, deployment, action, state, created_at, finished_at, body)
        select o.id, deployed.project, deployed.id, o.action, o.state, o.created_at::timestamptz,
          o.finished_at::timestamptz, o.body
        from deployed
        join unnest(
          :e.operated, :e.operationIds, :e.operationActions, :e.operationStates,
          :e.operationCreatedAts, :e.operationFinishedAts, :e.operationBodies)
          as o (deployment, id, action, state, created_at, finished_at, body)
          on o.deployment = deployed.id
        on conflict (id) do update
        set state = excluded.state, finished_at = excluded.finished_at, body = excluded.body),
      remembered as (
        insert into event (
          deployment, number, at, kind, actor, request, what, before, after, cause, caused_by,
          state, previous, digest)
        select deployed.id, h.number, h.at::timestamptz, h.kind, h.actor, h.request, h.what,
          h.before, h.after, h.cause, h.caused_by, h.state, h.previous, h.digest
        from deployed
        join unnest(
          :e.remembered, :e.eventNumbers, :e.eventAts, :e.eventKinds, :e.eventActors,
          :e.eventRequests, :e.eventWhats, :e.eventBefores, :e.eventAfters, :e.eventCauses,
          :e.eventCausedBys, :e.eventStates, :e.eventPrevious, :e.eventDigests)
          as h (deployment, number, at, kind, actor, request, what, before, after, cause,
            caused_by, state, previous, digest) on h.deployment = deployed.id
        order by deployed.id, h.number)
      select id from deployed
      """;

  /** Of deployments that are deleted, versions are held no longer, and ended replicas forgotten. */
  private static final String RELEASED =
      """
      released as (
        update revision
        set version = null
        where deployment in (select id from deployed where intent = 'DELETED')),
      forgotten as (
        delete from ended_replica
        where deployment in (select id from deployed where intent = 'DELETED')),
      """;

  /**
   * The replicas that ended, and those that they push out. Only what stood there before can go: the
   * parts of a statement do not see each other's rows.
   */
  private static final String ENDED =
      """
      lost as (
        select l.*
        from deployed
        join unnest(:l.deployments, :l.attempts, :l.revisions, :l.bodies, :l.kept)
          as l (deployment, attempt, revision, body, kept) on l.deployment = deployed.id),
      ended as (
        insert into ended_replica (deployment, attempt, revision, body)
        select lost.deployment, attempt, revision, body
        from lost join deployed on deployed.id = lost.deployment
        where deployed.intent <> 'DELETED'
        on conflict (deployment, attempt) do nothing),
      forgotten as (
        delete from ended_replica
        where (deployment, attempt) in (
          select deployment, attempt
          from (
            select e.deployment, e.attempt, r.kept,
              row_number() over (partition by r.deployment, r.revision order by e.attempt)
                as place,
              row_number() over (partition by r.deployment, r.revision order by e.attempt desc)
                as age
            from (select distinct deployment, revision, kept from lost) as r
              join ended_replica e on e.deployment = r.deployment and e.revision = r.revision)
            as ranked
          where place > 1 and age > kept)),
      """;

  private static final Argument ROW = new Argument("d", DeploymentRows.class);
  private static final Argument WITH = new Argument("e", EffectRows.class);
  private static final Argument REQUEST = new Argument("r", RequestRows.class);
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

  /** Of rows, effects and requests. */
  static final NamedStatement CREATE =
      new NamedStatement(PROVED_ROWS + INSERTED + CREATED + ASKED + EFFECTS, ROW, WITH, REQUEST);

  /** Of rows, effects and requests. */
  static final NamedStatement CHANGE =
      new NamedStatement(
          PROVED_ROWS + UPDATED + CHANGED + ASKED + RELEASED + EFFECTS, ROW, WITH, REQUEST);

  /** As {@link #CREATE} of one deployment, in one generation of its project's capacity alone. */
  static final NamedStatement CREATE_AS_PLANNED =
      new NamedStatement(
          PROVED_ROWS
              + NEWCOMER
              + FOOTING
              + INSERTED
              + "where "
              + STANDS
              + CREATED
              + ASKED
              + EFFECTS,
          ROW,
          WITH,
          REQUEST,
          CAPACITY);

  /** As {@link #CHANGE} of one deployment, in one generation of its project's capacity alone. */
  static final NamedStatement CHANGE_AS_PLANNED =
      new NamedStatement(
          PROVED_ROWS
              + CANDIDATE
              + FOOTING
              + UPDATED
              + "and "
              + STANDS
              + CHANGED
              + ASKED
              + RELEASED
              + EFFECTS,
          ROW,
          WITH,
          REQUEST,
          CAPACITY);

  /** Of rows, effects, ends of claims, usages and ended replicas. */
  static final NamedStatement RECORD =
      new NamedStatement(
          ROWS + RECORDED + USED + ENDED + EFFECTS,
          ROW,
          WITH,
          new Argument("c", EndRows.class),
          new Argument("u", UsageRows.class),
          new Argument("l", EndedRows.class));

  /** Makes it impossible that attempts are committed later, unless they were committed before. */
  static final NamedStatement BURY =
      new NamedStatement(
          """
          insert into request (attempt)
          select unnest(:attempts)
          on conflict (attempt) do nothing
          """,
          new Argument("attempts", UUID[].class));

  /** Those of some attempts that were committed. */
  static final NamedStatement COMMITTED =
      new NamedStatement(
          "select attempt from request where attempt = any(:attempts) and project is not null",
          new Argument("attempts", UUID[].class));

  /** SQLSTATE of a reservation that grows beyond the queue; the detail is the usage. */
  static final String QUEUE_FULL = "BQ001";

  /** Names of the constraints that a commit can meet. */
  static final String SAME_REQUEST = "request_once";

  static final String SAME_BRANCH = "deployment_branch";
  static final String VERSION_GONE = "version_of_revision";
  static final String SAME_ALIAS = "deployment_alias";

  private DeploymentSql() {}
}
