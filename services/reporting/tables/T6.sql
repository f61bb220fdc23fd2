-- T6: completed exchanges by industrial ecosystem and NACE Rev. 2 division of the visitor.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(ecosystem, '_T') as ecosystem,
    coalesce(nace_division, '_T') as nace,
    count(*) as exchanges
from counted_exchanges
where stay_completed
group by cube (ecosystem, nace_division)
order by ecosystem, nace;
