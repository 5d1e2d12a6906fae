-- What users say of their models, and who changed them last.
alter table model add column labels jsonb not null default '{}';
alter table model add column version bigint not null default 1;
alter table model add column created_at timestamptz not null default now();
alter table model add column updated_at timestamptz not null default now();
alter table model add column updated_by text not null default 'berth';

update model m
set created_at = v.first, updated_at = v.first
from (
  select project, model, min(created_at) as first
  from model_version
  group by project, model) v
where v.project = m.project and v.model = m.rid;

-- How all operations of a project are listed.
create index operation_page on operation (project, id);
