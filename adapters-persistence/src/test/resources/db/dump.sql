-- Everything that the migrations made, one object a line, in an order that does not depend on when.
with made as (
  select oid, relname, relkind, reloptions
  from pg_class
  where relnamespace = 'public'::regnamespace and relname not like 'berth_schema_history%'
)
select line
from (
  select 1 as part, relname::text as owner, 0 as place,
    format('table %s%s', relname,
      coalesce(' with (' || array_to_string(reloptions, ', ') || ')', '')) as line
  from made
  where relkind = 'r'
  union all
  select 1, relname, attnum,
    format('  %s %s%s%s%s', attname, format_type(atttypid, atttypmod),
      case when attnotnull then ' not null' else '' end,
      case when attidentity = 'a' then ' generated always as identity' else '' end,
      coalesce(' default ' || pg_get_expr(adbin, adrelid), ''))
  from made
  join pg_attribute on attrelid = oid and attnum > 0 and not attisdropped
  left join pg_attrdef on adrelid = made.oid and adnum = attnum
  where relkind = 'r'
  union all
  select 2, made.relname, 0,
    format('constraint %s on %s %s', conname, relname, pg_get_constraintdef(c.oid))
  from made
  join pg_constraint c on conrelid = made.oid and contype <> 'n'
  union all
  select 3, made.relname, 0, pg_get_indexdef(made.oid)
  from made
  where relkind = 'i'
  union all
  select 4, proname::text, 0, pg_get_functiondef(oid)
  from pg_proc
  where pronamespace = 'public'::regnamespace and prokind <> 'a'
  union all
  select 4, proname::text, 0,
    format('aggregate %s(%s) by %s from %s', proname, pg_get_function_arguments(p.oid), aggtransfn,
      agginitval)
  from pg_proc p
  join pg_aggregate on aggfnoid = p.oid
  where pronamespace = 'public'::regnamespace
) as objects
order by part, owner collate "C", place, line collate "C"
