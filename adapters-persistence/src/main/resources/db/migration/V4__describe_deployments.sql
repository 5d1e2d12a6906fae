-- What users sort their deployments by; a copy of what is in the body.
alter table deployment add column labels jsonb not null default '{}';

create index deployment_labels on deployment using gin (labels jsonb_path_ops);

-- A deployment that the native API pinned needs no alias.
alter table deployment drop constraint deployment_target;

alter table deployment add constraint deployment_target check (branch is null or alias is null);

alter table operation drop constraint operation_action_check;

alter table operation add constraint operation_action_check check (
  action in (
    'CREATE', 'REPLACE', 'UPDATE', 'ROLL_BACK', 'START', 'DISABLE', 'DELETE', 'DEPLOY',
    'UNDEPLOY'));
