-- T1: applications by status and mode.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
-- Exchanges are counted once, for each pair of codes; totals are sums of those few counts. Without `materialized` all
-- exchanges would be sorted for the totals' sake.
with pairs as materialized (
    select status, mode, count(*) as exchanges
    from counted_exchanges
    group by status, mode
)
select
    coalesce(status, '_T') as status,
    coalesce(mode, '_T') as mode,
    sum(exchanges)::bigint as exchanges
from pairs
group by cube (status, mode)
order by status, mode;
