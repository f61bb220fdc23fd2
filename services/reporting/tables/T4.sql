-- T4: completed exchanges by kind and size of the visiting organisation (Recommendation 2003/361/EC).
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
-- Exchanges are counted once, for each pair of codes; totals are sums of those few counts. Without `materialized` all
-- exchanges would be sorted for the totals' sake.
with pairs as materialized (
    select visitor_kind as kind, visitor_size as size, count(*) as exchanges
    from counted_exchanges
    where stay_completed
    group by visitor_kind, visitor_size
)
select
    coalesce(kind, '_T') as kind,
    coalesce(size, '_T') as size,
    sum(exchanges)::bigint as exchanges
from pairs
group by cube (kind, size)
order by kind, size;
