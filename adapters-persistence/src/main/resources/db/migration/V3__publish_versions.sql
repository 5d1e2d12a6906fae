-- A model lies in a folder, where no other has its name.
alter table model add column parent_folder text not null default 'ri.compass.main.folder.root';
alter table model alter column parent_folder drop default;

create unique index model_name on model (project, parent_folder, display_name);

-- The branches that the version came to lie on; model_branch says which version is the latest.
alter table model_version add column branches text[] not null default '{}';

update model_version v
set branches = array(
  select b.name
  from model_branch b
  where b.project = v.project and b.version = v.rid
  order by b.name);

create index model_version_page on model_version (project, model, created_at, rid);

-- A request makes or changes a deployment, or it makes something else, named by its RID.
alter table request add column made text;

alter table request drop constraint request_whole;

alter table request add constraint request_whole check (
  num_nulls(project, request_id, body_digest) in (0, 3)
  and num_nonnulls(deployment, made) = num_nonnulls(project));

-- Model files. The chunks of an upload are nothing before the artifact names it.
create table artifact_chunk (
  upload uuid not null,
  number int not null,
  content bytea not null,
  stored_at timestamptz not null default now(),
  primary key (upload, number)
);

alter table artifact_chunk alter column content set storage external;

create table artifact (
  -- In hexadecimal.
  sha256 text primary key,
  upload uuid not null unique,
  bytes bigint not null
);
