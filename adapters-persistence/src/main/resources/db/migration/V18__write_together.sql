-- Records that are written together: what all of them of a project reserve, dimension by dimension.
create function add_amounts(one bigint[], other bigint[]) returns bigint[]
language sql immutable parallel safe as $$
  select array_agg(coalesce(a, 0) + coalesce(b, 0) order by n)
  from unnest(one, other) with ordinality as dimension (a, b, n)
$$;

create aggregate sum_amounts(bigint[]) (sfunc = add_amounts, stype = bigint[], initcond = '{}');
