-- Facts of exchanges in bulk, as if their events had been heard: $1 exchanges of one call, each known in three states
-- over time. Everything follows from the number of the exchange; nothing is drawn by chance.
with numbered as (
    select
        n,
        ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as application_id,
        ('00000000-0000-7000-9000-' || lpad(to_hex(n / 3), 12, '0'))::uuid as visitor_id,
        ('00000000-0000-7000-a000-' || lpad(to_hex(n % 5000), 12, '0'))::uuid as host_id,
        hashint8(n) & 2147483647 as h,
        hashint8(n + 1000000007) & 2147483647 as g
    from generate_series(1, $1::bigint) as n
), drawn as (
    select
        *,
        (array['AL', 'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT',
               'LT', 'LU', 'LV', 'MD', 'ME', 'MK', 'MT', 'NL', 'PL', 'PT', 'RO', 'RS', 'SE', 'SI', 'SK', 'TR', 'UA'
        ]) as countries,
        date '2026-01-05' + h % 1000 as first_day,
        h % 11 as days
    from numbered
), states as (
    select * from (values
        (1, interval '60 days', interval '45 days', array['submitted', 'in_review']),
        (2, interval '45 days', interval '-20 days', array['approved', 'ready', 'waitlisted', 'declined']),
        (3, interval '-20 days', null, array['completed', 'reported', 'payable', 'paid', 'closed', 'closed',
                                             'closed', 'closed', 'declined', 'cancelled', 'withdrawn'])
    ) as states (place, before, until, statuses)
)
insert into exchanges (
    application_id, known_since, known_until, call, partnership, host_partnership, visitor_id, host_id, origin, host,
    mode, status, stay_completed, first_day, last_day, year, granted_cents, paid_cents, made_as, visitor_kind,
    visitor_size, ecosystem, nace_division, host_kind, gender, third_country_national, working_days_planned,
    working_days, distance_m, reductions, ceiling_cents, submitted_on, decided_on, paid_on, satisfaction,
    objectives_met, would_recommend, meetings, agreements, joint_projects, technology_uptake, new_memberships,
    new_markets
)
select
    application_id, first_day - before + n * interval '1 second', coalesce(first_day - until + n * interval '1 second', 'infinity'),
    'clusterxchange-next',
    (array['AURORA-NEXT', 'BIGINN-NEXT', 'CLOTH-NEXT', 'PHOTONICS-NEXT', 'HEMPCLUB-NEXT'])[1 + n % 5], 'BIGINN-NEXT',
    visitor_id, host_id, countries[1 + h % 34], countries[1 + g % 34],
    case when g % 10 = 0 then 'virtual' else 'physical' end,
    status, stayed, first_day, first_day + days, extract(year from first_day),
    case when place > 1 then granted end, case when paid then granted end, 2,
    (array['sme', 'sme', 'cluster_organisation', 'business_network', 'scaling_up_support'])[1 + g % 5],
    (array['micro', 'small', 'not_applicable', 'not_applicable', 'not_applicable'])[1 + g % 5],
    (array['agri_food', 'digital', 'textiles', 'health', 'retail', 'tourism', 'electronics'])[1 + h % 7],
    'C' || 10 + h % 24,
    (array['sme', 'large_company', 'training_provider', 'public_authority'])[1 + h % 4],
    (array['female', 'male', 'other', 'not_stated'])[1 + h % 4], g % 17 = 0, days, case when stayed then days end,
    (g % 9000000)::bigint, case when days < 5 then array['short_stay'] else '{}' end, 90000,
    first_day - 60, case when place > 1 then first_day - 60 + h % 20 end,
    case when paid then first_day + days + g % 25 end,
    case when place = 3 then 1 + h % 5 end, true, true, h % 7, g % 3, h % 2, g % 2, h % 3, g % 4
from drawn
cross join states
cross join lateral (select statuses[1 + g % cardinality(statuses)] as status, 45000 + 45000 * (h % 2) as granted) as said
cross join lateral (
    select
        status in ('completed', 'reported', 'payable', 'paid', 'closed') as stayed,
        status in ('paid', 'closed') as paid
) as told
