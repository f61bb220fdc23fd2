-- T6: completed exchanges by industrial ecosystem and NACE Rev. 2 division of the visitor.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
-- Exchanges are counted once, for each pair of codes; totals are sums of those few counts. Without `materialized` all
-- exchanges would be sorted for the totals' sake.
with pairs as materialized (
    select ecosystem, nace_division as nace, count(*) as exchanges
    from counted_exchanges
    where stay_completed
    group by ecosystem, nace_division
)
select
    coalesce(ecosystem, '_T') as ecosystem,
    coalesce(nace, '_T') as nace,
    sum(exchanges)::bigint as exchanges
from pairs
group by cube (ecosystem, nace)
order by ecosystem, nace;
