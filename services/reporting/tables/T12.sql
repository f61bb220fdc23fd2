-- T12: representatives of completed exchanges by gender as stated; one for each exchange.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(gender, '_T') as gender,
    count(*) as representatives
from counted_exchanges
where stay_completed
group by cube (gender)
order by gender;
