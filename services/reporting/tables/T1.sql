-- T1: applications by status and mode.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(status, '_T') as status,
    coalesce(mode, '_T') as mode,
    count(*) as exchanges
from counted_exchanges
group by cube (status, mode)
order by status, mode;
