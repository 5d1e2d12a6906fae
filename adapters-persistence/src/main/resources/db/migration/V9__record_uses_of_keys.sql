-- Written once a minute, so a use is known up to a minute late.
alter table api_key add column last_used_at timestamptz;
