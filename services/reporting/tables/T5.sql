-- T5: completed exchanges by kind of the host.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(host_kind, '_T') as host_kind,
    count(*) as exchanges
from counted_exchanges
where stay_completed
group by cube (host_kind)
order by host_kind;
