create table deployment (
  id uuid primary key,
  project text not null,
  display_name text not null,
  model text not null,
  -- A deployment either follows a branch or is pinned under an alias.
  branch text,
  alias text,
  intent text not null check (intent in ('RUNNING', 'DISABLED', 'DELETED')),
  state text not null check (state in ('STARTING', 'ACTIVE', 'DEGRADED', 'FAILED', 'DISABLED')),
  ready boolean not null,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- berth.store.v1.StoredDeployment: the whole deployment. The columns above are copies of what is
  -- searched for or compared.
  body bytea not null,

  -- The reconciler's queue. due_marks counts how often the deployment was made due, claimed_marks
  -- is that count at the newest claim: where they differ, it was made due while it was claimed.
  next_due timestamptz,
  due_marks bigint not null default 1,
  claimed_marks bigint not null default 0,
  fence bigint not null default 0,
  worker text,
  -- Null where nobody holds a claim.
  lease_until timestamptz,
  purged boolean not null default false,
  constraint deployment_target check ((branch is null) <> (alias is null))
) with (fillfactor = 85);

create unique index deployment_branch on deployment (project, model, branch)
  where branch is not null and intent <> 'DELETED';

create unique index deployment_alias on deployment (project, alias)
  where alias is not null and intent <> 'DELETED';

create index deployment_page on deployment (project, id) where intent <> 'DELETED';

create index deployment_due on deployment (next_due) where next_due is not null;

create table revision (
  deployment uuid not null,
  number bigint not null,
  -- berth.store.v1.StoredRevision
  body bytea not null,
  primary key (deployment, number)
);

create table operation (
  id uuid primary key,
  project text not null,
  deployment uuid not null,
  action text not null check (
    action in ('CREATE', 'REPLACE', 'START', 'DISABLE', 'DELETE', 'DEPLOY', 'UNDEPLOY')),
  state text not null check (
    state in ('IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'ROLLED_BACK', 'SUPERSEDED', 'CANCELLED')),
  created_at timestamptz not null,
  finished_at timestamptz,
  -- berth.store.v1.StoredOperation
  body bytea not null
) with (fillfactor = 85);

create index operation_of_deployment on operation (deployment, id);

-- The history: append-only, and chained by the digests. A sequence number is not commit order:
-- whoever follows all histories reads rows whose xid is below the oldest open transaction, ordered
-- by (xid, seq).
create table event (
  deployment uuid not null,
  number bigint not null,
  seq bigint not null generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor text not null,
  what text not null,
  before text not null,
  after text not null,
  cause text not null,
  previous bytea not null,
  digest bytea not null,
  primary key (deployment, number)
);

-- One row for every commit. A connection that is lost during a commit leaves it open whether the
-- commit happened; then its attempt is inserted once more, alone. If that succeeds, the lost commit
-- can never happen, because its own row would come second.
create table request (
  attempt uuid primary key,
  project text,
  request_id text,
  body_digest text,
  deployment uuid,
  committed_at timestamptz not null default now(),
  constraint request_once unique (project, request_id),
  constraint request_whole check (num_nulls(project, request_id, body_digest, deployment) in (0, 4))
);

-- What all deployments of a project hold together, in a fixed order of dimensions: CPU in
-- thousandths, bytes of memory, replicas, GPUs of all types, then GPUs by type.
create table project_usage (
  project text primary key,
  used bigint[] not null
) with (fillfactor = 50);

-- The usage after a reservation grew. Growth in any dimension beyond the total is an error, which
-- undoes the whole statement; its detail is the usage. Shrinking never is.
create function reserve(used bigint[], growth bigint[], total bigint[]) returns bigint[]
language plpgsql as $$
declare
  after bigint[];
  refused boolean;
begin
  select array_agg(coalesce(u, 0) + coalesce(g, 0) order by n),
         bool_or(coalesce(g, 0) > 0 and coalesce(u, 0) + g > coalesce(t, 0))
    into after, refused
    from unnest(used, growth, total) with ordinality as dimension (u, g, t, n);
  if refused then
    raise exception using
      errcode = 'BQ001', message = 'the queue has too little left', detail = used::text;
  end if;
  return after;
end
$$;
