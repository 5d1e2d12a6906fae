table access_token
  id text not null
  key text not null
  scopes text[] not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  revoked_at timestamp with time zone
  digest bytea not null
table api_key
  id text not null
  project text not null
  display_name text not null
  scopes text[] not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  digest bytea not null
  last_used_at timestamp with time zone
table artifact
  sha256 text not null
  upload uuid not null
  bytes bigint not null
  stored_at timestamp with time zone not null default now()
table artifact_chunk
  upload uuid not null
  number integer not null
  content bytea not null
  stored_at timestamp with time zone not null default now()
table default_target
  project text not null
  model text not null
  branch text not null
table deployment with (fillfactor=85)
  id uuid not null
  project text not null
  display_name text not null
  model text not null
  branch text
  alias text
  intent text not null
  state text not null
  ready boolean not null
  version bigint not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  body bytea not null
  next_due timestamp with time zone
  due_marks bigint not null default 1
  claimed_marks bigint not null default 0
  fence bigint not null default 0
  worker text
  lease_until timestamp with time zone
  purged boolean not null default false
  labels jsonb not null default '{}'::jsonb
  waiting_since timestamp with time zone
  lacking bigint[]
  history_from bigint not null default 1
  history_anchor bytea not null default '\x'::bytea
table ended_replica
  deployment uuid not null
  attempt bigint not null
  revision bigint not null
  body bytea not null
table event
  deployment uuid not null
  number bigint not null
  seq bigint not null generated always as identity
  xid xid8 not null default pg_current_xact_id()
  at timestamp with time zone not null
  actor text not null
  what text not null
  before text not null
  after text not null
  cause text not null
  previous bytea not null
  digest bytea not null
  kind text
  request text not null default ''::text
  caused_by bigint not null default 0
  state bytea not null default '\x'::bytea
table kore_import
  id uuid not null
  project text not null
  request_id text not null
  body_digest text not null
  file_name text not null
  format text not null
  bytes bigint not null
  chunks integer not null
  adapter boolean not null
  state text not null
  expires_at timestamp with time zone not null
  received bigint not null default 0
  sha256 text
table kore_model
  project text not null
  id text not null
  kind text
  model text not null
  version text not null
table model
  project text not null
  rid text not null
  display_name text not null
  parent_folder text not null
  labels jsonb not null default '{}'::jsonb
  version bigint not null default 1
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  updated_by text not null default 'berth'::text
table model_branch
  project text not null
  model text not null
  name text not null
  version text not null
table model_version
  project text not null
  rid text not null
  model text not null
  created_at timestamp with time zone not null
  body bytea not null
  branches text[] not null default '{}'::text[]
  artifact text
table operation with (fillfactor=85)
  id uuid not null
  project text not null
  deployment uuid not null
  action text not null
  state text not null
  created_at timestamp with time zone not null
  finished_at timestamp with time zone
  body bytea not null
table project
  id text not null
  alive text
  display_name text not null
  version bigint not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  updated_by text not null
table project_usage with (fillfactor=50)
  project text not null
  used bigint[] not null
  generation bigint not null default 0
table request
  attempt uuid not null
  project text
  request_id text
  body_digest text
  deployment uuid
  committed_at timestamp with time zone not null default now()
  made text
table revision
  deployment uuid not null
  number bigint not null
  body bytea not null
  project text
  version text
table start_time with (fillfactor=70)
  engine text not null
  project text
  model text
  version text
  placing_millis bigint[] not null
  starting_millis bigint[] not null
  loading_millis bigint[] not null
constraint access_token_digest_key on access_token UNIQUE (digest)
constraint access_token_key_fkey on access_token FOREIGN KEY (key) REFERENCES api_key(id)
constraint access_token_pkey on access_token PRIMARY KEY (id)
constraint api_key_digest_key on api_key UNIQUE (digest)
constraint api_key_pkey on api_key PRIMARY KEY (id)
constraint artifact_pkey on artifact PRIMARY KEY (sha256)
constraint artifact_upload_key on artifact UNIQUE (upload)
constraint artifact_chunk_pkey on artifact_chunk PRIMARY KEY (upload, number)
constraint default_target_pkey on default_target PRIMARY KEY (project)
constraint default_target_project_model_fkey on default_target FOREIGN KEY (project, model) REFERENCES model(project, rid)
constraint deployment_intent_check on deployment CHECK ((intent = ANY (ARRAY['RUNNING'::text, 'DISABLED'::text, 'DELETED'::text])))
constraint deployment_pkey on deployment PRIMARY KEY (id)
constraint deployment_state_check on deployment CHECK ((state = ANY (ARRAY['STARTING'::text, 'ACTIVE'::text, 'DEGRADED'::text, 'FAILED'::text, 'DISABLED'::text])))
constraint deployment_target on deployment CHECK (((branch IS NULL) OR (alias IS NULL)))
constraint ended_replica_pkey on ended_replica PRIMARY KEY (deployment, attempt)
constraint event_kind_check on event CHECK ((kind = ANY (ARRAY['CHANGE'::text, 'DECISION'::text, 'STATE'::text, 'OPERATION'::text, 'REPLICA'::text, 'RECORD'::text])))
constraint event_pkey on event PRIMARY KEY (deployment, number)
constraint kore_import_once on kore_import UNIQUE (project, request_id)
constraint kore_import_pkey on kore_import PRIMARY KEY (id)
constraint kore_import_state_check on kore_import CHECK ((state = ANY (ARRAY['OPEN'::text, 'COMPLETE'::text, 'PUBLISHED'::text])))
constraint kore_model_kind_check on kore_model CHECK ((kind = ANY (ARRAY['OPEN_SOURCE'::text, 'FINE_TUNE'::text])))
constraint kore_model_pkey on kore_model PRIMARY KEY (project, id)
constraint kore_model_project_model_fkey on kore_model FOREIGN KEY (project, model) REFERENCES model(project, rid)
constraint kore_model_project_version_fkey on kore_model FOREIGN KEY (project, version) REFERENCES model_version(project, rid)
constraint model_of_project on model FOREIGN KEY (project) REFERENCES project(alive)
constraint model_pkey on model PRIMARY KEY (project, rid)
constraint model_branch_pkey on model_branch PRIMARY KEY (project, model, name)
constraint model_branch_project_model_fkey on model_branch FOREIGN KEY (project, model) REFERENCES model(project, rid)
constraint model_branch_project_version_fkey on model_branch FOREIGN KEY (project, version) REFERENCES model_version(project, rid)
constraint model_version_pkey on model_version PRIMARY KEY (project, rid)
constraint model_version_project_model_fkey on model_version FOREIGN KEY (project, model) REFERENCES model(project, rid)
constraint operation_action_check on operation CHECK ((action = ANY (ARRAY['CREATE'::text, 'REPLACE'::text, 'UPDATE'::text, 'ROLL_BACK'::text, 'START'::text, 'DISABLE'::text, 'DELETE'::text, 'DEPLOY'::text, 'UNDEPLOY'::text])))
constraint operation_pkey on operation PRIMARY KEY (id)
constraint operation_state_check on operation CHECK ((state = ANY (ARRAY['IN_PROGRESS'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'ROLLED_BACK'::text, 'SUPERSEDED'::text, 'CANCELLED'::text])))
constraint project_alive on project CHECK ((alive = id))
constraint project_alive_key on project UNIQUE (alive)
constraint project_pkey on project PRIMARY KEY (id)
constraint project_usage_pkey on project_usage PRIMARY KEY (project)
constraint request_once on request UNIQUE (project, request_id)
constraint request_pkey on request PRIMARY KEY (attempt)
constraint request_whole on request CHECK (((num_nulls(project, request_id, body_digest) = ANY (ARRAY[0, 3])) AND (num_nonnulls(deployment, made) = num_nonnulls(project))))
constraint revision_pkey on revision PRIMARY KEY (deployment, number)
constraint version_of_revision on revision FOREIGN KEY (project, version) REFERENCES model_version(project, rid)
constraint start_time_project_model_fkey on start_time FOREIGN KEY (project, model) REFERENCES model(project, rid) ON DELETE CASCADE
constraint start_time_project_version_fkey on start_time FOREIGN KEY (project, version) REFERENCES model_version(project, rid) ON DELETE CASCADE
constraint start_time_subject on start_time UNIQUE NULLS NOT DISTINCT (engine, project, model, version)
CREATE UNIQUE INDEX access_token_digest_key ON public.access_token USING btree (digest)
CREATE INDEX access_token_of_key ON public.access_token USING btree (key, expires_at)
CREATE UNIQUE INDEX access_token_pkey ON public.access_token USING btree (id)
CREATE UNIQUE INDEX api_key_digest_key ON public.api_key USING btree (digest)
CREATE INDEX api_key_of_project ON public.api_key USING btree (project, created_at, id)
CREATE UNIQUE INDEX api_key_pkey ON public.api_key USING btree (id)
CREATE INDEX api_key_revoked ON public.api_key USING btree (id) WHERE (revoked_at IS NOT NULL)
CREATE UNIQUE INDEX artifact_chunk_pkey ON public.artifact_chunk USING btree (upload, number)
CREATE UNIQUE INDEX artifact_pkey ON public.artifact USING btree (sha256)
CREATE UNIQUE INDEX artifact_upload_key ON public.artifact USING btree (upload)
CREATE UNIQUE INDEX default_target_pkey ON public.default_target USING btree (project)
CREATE UNIQUE INDEX deployment_alias ON public.deployment USING btree (project, alias) WHERE ((alias IS NOT NULL) AND (intent <> 'DELETED'::text))
CREATE UNIQUE INDEX deployment_branch ON public.deployment USING btree (project, model, branch) WHERE ((branch IS NOT NULL) AND (intent <> 'DELETED'::text))
CREATE INDEX deployment_due ON public.deployment USING btree (next_due) WHERE (next_due IS NOT NULL)
CREATE INDEX deployment_labels ON public.deployment USING gin (labels jsonb_path_ops)
CREATE INDEX deployment_of_model ON public.deployment USING btree (project, model) WHERE (intent <> 'DELETED'::text)
CREATE INDEX deployment_page ON public.deployment USING btree (project, id) WHERE (intent <> 'DELETED'::text)
CREATE UNIQUE INDEX deployment_pkey ON public.deployment USING btree (id)
CREATE INDEX deployment_waiting ON public.deployment USING btree (project, waiting_since, id) WHERE (waiting_since IS NOT NULL)
CREATE UNIQUE INDEX ended_replica_pkey ON public.ended_replica USING btree (deployment, attempt)
CREATE INDEX event_order ON public.event USING btree (xid, seq)
CREATE UNIQUE INDEX event_pkey ON public.event USING btree (deployment, number)
CREATE UNIQUE INDEX kore_import_once ON public.kore_import USING btree (project, request_id)
CREATE UNIQUE INDEX kore_import_pkey ON public.kore_import USING btree (id)
CREATE INDEX kore_import_unpublished ON public.kore_import USING btree (state, project) WHERE (state <> 'PUBLISHED'::text)
CREATE UNIQUE INDEX kore_model_pkey ON public.kore_model USING btree (project, id)
CREATE UNIQUE INDEX model_branch_pkey ON public.model_branch USING btree (project, model, name)
CREATE UNIQUE INDEX model_name ON public.model USING btree (project, parent_folder, display_name)
CREATE UNIQUE INDEX model_pkey ON public.model USING btree (project, rid)
CREATE INDEX model_version_artifact ON public.model_version USING btree (artifact) WHERE (artifact IS NOT NULL)
CREATE INDEX model_version_page ON public.model_version USING btree (project, model, created_at, rid)
CREATE UNIQUE INDEX model_version_pkey ON public.model_version USING btree (project, rid)
CREATE INDEX operation_of_deployment ON public.operation USING btree (deployment, id)
CREATE INDEX operation_page ON public.operation USING btree (project, id)
CREATE UNIQUE INDEX operation_pkey ON public.operation USING btree (id)
CREATE UNIQUE INDEX project_alive_key ON public.project USING btree (alive)
CREATE UNIQUE INDEX project_pkey ON public.project USING btree (id)
CREATE UNIQUE INDEX project_usage_pkey ON public.project_usage USING btree (project)
CREATE INDEX request_age ON public.request USING btree (committed_at)
CREATE UNIQUE INDEX request_once ON public.request USING btree (project, request_id)
CREATE UNIQUE INDEX request_pkey ON public.request USING btree (attempt)
CREATE INDEX revision_of_version ON public.revision USING btree (project, version) WHERE (version IS NOT NULL)
CREATE UNIQUE INDEX revision_pkey ON public.revision USING btree (deployment, number)
CREATE UNIQUE INDEX start_time_subject ON public.start_time USING btree (engine, project, model, version) NULLS NOT DISTINCT
CREATE OR REPLACE FUNCTION public.add_amounts(one bigint[], other bigint[])
 RETURNS bigint[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select array_agg(coalesce(a, 0) + coalesce(b, 0) order by n)
  from unnest(one, other) with ordinality as dimension (a, b, n)
$function$

CREATE OR REPLACE FUNCTION public.reserve(used bigint[], growth bigint[], total bigint[])
 RETURNS bigint[]
 LANGUAGE plpgsql
AS $function$
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
$function$

aggregate sum_amounts(bigint[]) by add_amounts from {}
