-- T14: what closing reports say came of completed exchanges, by the visitor's partnership.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(partnership, '_T') as partnership,
    coalesce(sum(meetings), 0)::bigint as meetings,
    coalesce(sum(agreements), 0)::bigint as agreements,
    coalesce(sum(joint_projects), 0)::bigint as joint_projects,
    coalesce(sum(technology_uptake), 0)::bigint as technology_uptake,
    coalesce(sum(new_memberships), 0)::bigint as new_memberships,
    coalesce(sum(new_markets), 0)::bigint as new_markets
from counted_exchanges
where stay_completed and status <> 'completed'
group by cube (partnership)
order by partnership;
