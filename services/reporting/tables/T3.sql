-- T3: completed exchanges by country of origin and host country.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(origin, '_T') as origin,
    coalesce(host, '_T') as host,
    count(*) as exchanges
from counted_exchanges
where stay_completed
group by cube (origin, host)
order by origin, host;
