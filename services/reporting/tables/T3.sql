-- T3: completed exchanges by country of origin and host country.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
-- Exchanges are counted once, for each pair of codes; totals are sums of those few counts. Without `materialized` all
-- exchanges would be sorted for the totals' sake.
with pairs as materialized (
    select origin, host, count(*) as exchanges
    from counted_exchanges
    where stay_completed
    group by origin, host
)
select
    coalesce(origin, '_T') as origin,
    coalesce(host, '_T') as host,
    sum(exchanges)::bigint as exchanges
from pairs
group by cube (origin, host)
order by origin, host;
