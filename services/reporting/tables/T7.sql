-- T7: completed exchanges by working days at the host: as they were, not as they were planned.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(working_days, '_T') as working_days,
    count(*) as exchanges
from (
    select
        case
            when working_days < 3 then '0-2'
            when working_days in (3, 4, 5) then working_days::text
            when working_days between 6 and 10 then '6-10'
            when working_days >= 11 then '11+'
            else 'not_stated'
        end as working_days
    from counted_exchanges
    where stay_completed
) as stays
group by cube (working_days)
order by working_days;
