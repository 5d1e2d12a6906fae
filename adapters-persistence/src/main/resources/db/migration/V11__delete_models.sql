-- A revision holds its version until its deployment is deleted, so that no version goes away that a
-- deployment runs or could go back to. A RID stands in the bytes behind its length.
alter table revision add column project text;
alter table revision add column version text;

update revision r
set project = v.project, version = v.rid
from deployment d
join model_version v on v.project = d.project and v.model = d.model
where d.id = r.deployment and d.intent <> 'DELETED'
  and position(set_byte('\x00', 0, length(v.rid)) || convert_to(v.rid, 'UTF8') in r.body) > 0;

alter table revision add constraint version_of_revision
  foreign key (project, version) references model_version;

create index revision_of_version on revision (project, version) where version is not null;

create index deployment_of_model on deployment (project, model) where intent <> 'DELETED';

-- Digest of the file that serves the version, if one does: what no version names is thrown away.
alter table model_version add column artifact text;

update model_version v
set artifact = a.sha256
from artifact a
where position(convert_to(a.sha256, 'UTF8') in v.body) > 0;

create index model_version_artifact on model_version (artifact) where artifact is not null;

-- When somebody stored it last, be it that it was stored already.
alter table artifact add column stored_at timestamptz not null default now();
