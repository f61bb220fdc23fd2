-- T8: completed exchanges by distance, and for how many of them the lump sum is halved.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(distance, '_T') as distance,
    count(*) as exchanges,
    count(*) filter (where is_halved) as halved,
    -- Tenths of a per cent, half up.
    (count(*) filter (where is_halved) * 2000 + count(*)) / (2 * count(*)) as halved_share
from (
    select
        cardinality(reductions) > 0 as is_halved,
        case
            when distance_m < 10000 then '0-9'
            when distance_m < 100000 then '10-99'
            when distance_m < 500000 then '100-499'
            when distance_m < 2000000 then '500-1999'
            when distance_m < 3000000 then '2000-2999'
            when distance_m < 4000000 then '3000-3999'
            when distance_m < 8000000 then '4000-7999'
            when distance_m >= 8000000 then '8000+'
            else 'not_stated'
        end as distance
    from counted_exchanges
    where stay_completed
) as stays
group by grouping sets ((distance), ())
having count(*) > 0
order by distance;
