-- Where the history on record begins once older events were taken away: number of the oldest event
-- that is kept, and the digest of the one before it.
alter table deployment add column history_from bigint not null default 1;
alter table deployment add column history_anchor bytea not null default '';

-- How requests are forgotten.
create index request_age on request (committed_at);
