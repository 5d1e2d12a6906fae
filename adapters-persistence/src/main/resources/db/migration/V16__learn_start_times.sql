-- What the newest starts of replicas took, the newest first: of a version, of all
-- versions of a model, and, where no project is named, of everything that an engine ran.
create table start_time (
  engine text not null,
  project text,
  model text,
  version text,
  placing_millis bigint[] not null,
  starting_millis bigint[] not null,
  loading_millis bigint[] not null,
  constraint start_time_subject unique nulls not distinct (engine, project, model, version),
  foreign key (project, model) references model on delete cascade,
  foreign key (project, version) references model_version on delete cascade
) with (fillfactor = 70);
