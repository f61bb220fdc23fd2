-- T13: closing reports of completed exchanges by the visitor's partnership: how many came, and how satisfied they are.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(partnership, '_T') as partnership,
    count(*) as completed,
    count(*) filter (where is_reported) as reports,
    -- Tenths of a per cent, and hundredths of a mark; both half up.
    (count(*) filter (where is_reported) * 2000 + count(*)) / nullif(2 * count(*), 0) as response_rate,
    (sum(mark) * 200 + count(mark)) / nullif(2 * count(mark), 0) as satisfaction
from (
    select
        partnership,
        status <> 'completed' as is_reported,
        case when status <> 'completed' then satisfaction end as mark
    from counted_exchanges
    where stay_completed
) as stays
group by cube (partnership)
order by partnership;
