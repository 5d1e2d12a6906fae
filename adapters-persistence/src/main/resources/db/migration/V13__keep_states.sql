-- What each event tells more: its kind, null where it was written before this; the request that
-- asked for it; the number of the event that it follows from, 0 where it came from outside.
alter table event add column kind text check (
  kind in ('CHANGE', 'DECISION', 'STATE', 'OPERATION', 'REPLICA', 'RECORD'));
alter table event add column request text not null default '';
alter table event add column caused_by bigint not null default 0;

-- berth.store.v1.StoredDeployment after the write that the event is the last of; else empty.
alter table event add column state bytea not null default '';
