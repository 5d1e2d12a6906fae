-- How watchers read the histories of all deployments.
create index event_order on event (xid, seq);
