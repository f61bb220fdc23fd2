-- T2: completed exchanges by the visitor's partnership. Targets come from the programme.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(partnership, '_T') as partnership,
    count(*) as completed
from counted_exchanges
where stay_completed
group by cube (partnership)
order by partnership;
