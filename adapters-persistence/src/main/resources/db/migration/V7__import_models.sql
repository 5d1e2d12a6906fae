-- Uploads of Kore's import. The chunks lie in artifact_chunk under the id.
create table kore_import (
  id uuid primary key,
  project text not null,
  request_id text not null,
  body_digest text not null,
  file_name text not null,
  format text not null,
  bytes bigint not null,
  chunks int not null,
  adapter boolean not null,
  state text not null check (state in ('OPEN', 'COMPLETE', 'PUBLISHED')),
  expires_at timestamptz not null,
  -- Bytes of the chunks that came.
  received bigint not null default 0,
  -- Digest of the whole file, once it is known.
  sha256 text,
  constraint kore_import_once unique (project, request_id)
);

create index kore_import_unpublished on kore_import (state, project) where state <> 'PUBLISHED';

-- Of an imported model nobody says where it came from.
alter table kore_model alter column kind drop not null;
