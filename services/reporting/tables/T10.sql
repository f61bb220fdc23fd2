-- T10: how long applicants wait for a decision and for their money, by the visitor's partnership, in calendar days.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
-- The median of whole days lies between the two middle ones: tenths of a day, exact. Shares: tenths of a per cent, half up.
select
    coalesce(partnership, '_T') as partnership,
    5 * (
        percentile_disc(0.5) within group (order by days_to_decision)
        + percentile_disc(0.5) within group (order by days_to_decision desc)
    )::bigint as days_to_decision,
    5 * (
        percentile_disc(0.5) within group (order by days_to_payment)
        + percentile_disc(0.5) within group (order by days_to_payment desc)
    )::bigint as days_to_payment,
    (count(*) filter (where days_to_payment <= 10) * 2000 + count(days_to_payment))
    / nullif(2 * count(days_to_payment), 0) as paid_in_time
from (
    select
        partnership,
        decided_on - submitted_on as days_to_decision,
        case when stay_completed then paid_on - last_day end as days_to_payment
    from counted_exchanges
) as waits
group by cube (partnership)
order by partnership;
