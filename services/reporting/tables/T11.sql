-- T11: registrations of organisations by partnership, and how many of those decided were accepted.
-- In psql: set statistics.call = 'clusterxchange-next'; set statistics.as_of = 'now'; then this file.
select
    coalesce(partnership, '_T') as partnership,
    count(*) as registrations,
    count(*) filter (where decision = 'accepted') as accepted,
    count(*) filter (where decision = 'rejected') as rejected,
    count(*) filter (where decision = 'pending') as pending,
    -- Tenths of a per cent, half up.
    (count(*) filter (where decision = 'accepted') * 2000 + count(*) filter (where decision <> 'pending'))
    / nullif(2 * count(*) filter (where decision <> 'pending'), 0) as acceptance
from counted_registrations
group by cube (partnership)
order by partnership;
