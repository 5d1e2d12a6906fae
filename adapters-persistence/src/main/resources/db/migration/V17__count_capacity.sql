-- Grows with every change of what a project has reserved and of who waits for more: a change that
-- was planned in one generation is made in that one alone.
alter table project_usage add column generation bigint not null default 0;
