-- What the holder of a key uses in the key's place for a while.
create table access_token (
  id text primary key,
  key text not null references api_key,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  -- SHA-256 of the token, which is stored nowhere.
  digest bytea not null unique
);

create index access_token_of_key on access_token (key, expires_at);
