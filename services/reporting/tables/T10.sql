-- T10: how long applicants wait for a decision and for their money, by the visitor's partnership, in calendar days.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
-- Exchanges are counted once for each number of days; medians are read from those few counts, nothing is sorted.
-- The median of whole days is the mean of the two middle ones: tenths of a day, exact. Shares: tenths of a per cent,
-- half up.
with counted as materialized (
    select
        partnership,
        decided_on - submitted_on as days_to_decision,
        case when stay_completed then paid_on - last_day end as days_to_payment,
        count(*) as exchanges
    from counted_exchanges
    group by 1, 2, 3
), waits as (
    select
        coalesce(counted.partnership, '_T') as partnership,
        wait.measure,
        wait.days,
        sum(counted.exchanges)::bigint as exchanges
    from counted
    cross join lateral (
        values ('decision', counted.days_to_decision), ('payment', counted.days_to_payment)
    ) as wait (measure, days)
    group by grouping sets ((counted.partnership, wait.measure, wait.days), (wait.measure, wait.days))
), running as (
    select
        *,
        sum(exchanges) over (partition by partnership, measure order by days) as up_to,
        sum(exchanges) over (partition by partnership, measure) as number
    from waits
    where days is not null
), middles as (
    -- Of n in order, the ones in places (n + 1) / 2 and (n + 2) / 2, rounded down.
    select
        partnership,
        measure,
        5 * (
            min(days) filter (where 2 * up_to >= number)
            + min(days) filter (where 2 * up_to > number)
        ) as median,
        floor((coalesce(sum(exchanges) filter (where days <= 10), 0) * 2000 + max(number)) / (2 * max(number))) as within_ten
    from running
    group by partnership, measure
)
select
    places.partnership,
    decision.median::bigint as days_to_decision,
    payment.median::bigint as days_to_payment,
    payment.within_ten::bigint as paid_in_time
from (select distinct partnership from waits) as places
left join middles as decision on decision.partnership = places.partnership and decision.measure = 'decision'
left join middles as payment on payment.partnership = places.partnership and payment.measure = 'payment'
order by places.partnership;
