-- Every key begins with the project: tenants cannot see, take or block each other's names.
-- There are no triggers and, beyond these tables, no foreign keys: every write is one statement
-- that writes all rows of a change or none.
create table model (
  project text not null,
  rid text not null,
  display_name text not null,
  primary key (project, rid)
);

create table model_version (
  project text not null,
  rid text not null,
  model text not null,
  created_at timestamptz not null,
  -- berth.store.v1.StoredModelVersion
  body bytea not null,
  primary key (project, rid),
  foreign key (project, model) references model
);

create table model_branch (
  project text not null,
  model text not null,
  name text not null,
  version text not null,
  primary key (project, model, name),
  foreign key (project, model) references model,
  foreign key (project, version) references model_version
);

create table kore_model (
  project text not null,
  id text not null,
  kind text not null check (kind in ('OPEN_SOURCE', 'FINE_TUNE')),
  model text not null,
  version text not null,
  primary key (project, id),
  foreign key (project, model) references model,
  foreign key (project, version) references model_version
);

-- What a create without a target means.
create table default_target (
  project text primary key,
  model text not null,
  branch text not null,
  foreign key (project, model) references model
);

create table api_key (
  id text primary key,
  project text not null,
  display_name text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- SHA-256 of the secret, which is stored nowhere.
  digest bytea not null unique
);

create index api_key_of_project on api_key (project, created_at, id);

create index api_key_revoked on api_key (id) where revoked_at is not null;
