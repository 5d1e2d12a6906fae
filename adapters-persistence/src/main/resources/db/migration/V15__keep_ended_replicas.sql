-- Replicas that ended, or were given up, without having been asked to. Of each revision the first and
-- the newest ones are kept, until the deployment is deleted.
create table ended_replica (
  deployment uuid not null,
  attempt bigint not null,
  -- The first revision that runs the same, as in the replica's name.
  revision bigint not null,
  -- berth.store.v1.StoredEndedReplica
  body bytea not null,
  primary key (deployment, attempt)
);
