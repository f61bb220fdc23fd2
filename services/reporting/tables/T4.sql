-- T4: completed exchanges by kind and size of the visiting organisation (Recommendation 2003/361/EC).
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(visitor_kind, '_T') as kind,
    coalesce(visitor_size, '_T') as size,
    count(*) as exchanges
from counted_exchanges
where stay_completed
group by cube (visitor_kind, visitor_size)
order by kind, size;
