-- Who waits for capacity: a copy of what is in the body. Null where nothing is lacking.
alter table deployment add column waiting_since timestamptz;

alter table deployment add column lacking bigint[];

create index deployment_waiting on deployment (project, waiting_since, id)
  where waiting_since is not null;
