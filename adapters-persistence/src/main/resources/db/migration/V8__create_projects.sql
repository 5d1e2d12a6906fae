-- The tenants.
create table project (
  id text primary key,
  -- The id while the project is there, null once it is deleted. What a project owns refers to this,
  -- so that none is deleted meanwhile; and its row stays, so that no name is given twice.
  alive text unique,
  display_name text not null,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  constraint project_alive check (alive = id)
);

insert into project (id, alive, display_name, version, created_at, updated_at, updated_by)
select id, id, '', 1, now(), now(), 'berth'
from (
  select project as id from model
  union
  select project from api_key
  union
  select project from deployment) as known;

alter table model add constraint model_of_project foreign key (project) references project (alive);
