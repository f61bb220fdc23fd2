-- Registrations in bulk, as if their events had been heard: $1 organisations of one call register, and all but one in
-- twenty are decided about. Everything follows from the number of the organisation; nothing is drawn by chance.
insert into history (event_id, type, topic, partition, "offset", key, sequence, occurred_at, recorded_at, clock,
                     correlation_id, body)
select
    gen_random_uuid(), 'eu.clusterxchange.applications.' || said.event || '.v1', 'applications.events', n % 12, n,
    organisation_id::text, said.sequence, at, at, 'real', organisation_id,
    jsonb_build_object(
        'organisation_id', organisation_id, 'call', 'clusterxchange-next', 'owner', 'owner-' || n, 'partnership',
        (array['AURORA-NEXT', 'BIGINN-NEXT', 'CLOTH-NEXT', 'PHOTONICS-NEXT', 'HEMPCLUB-NEXT'])[1 + n % 5]
    ) || said.more
from generate_series(1, $1::bigint) as n
cross join lateral (
    select ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid as organisation_id
) as registered
cross join lateral (
    values
        (1, 'OrganisationRegistered', jsonb_build_object(
            'name', 'Organisation ' || n, 'country', 'FR', 'kind', 'sme', 'size_class', 'small', 'ecosystem',
            'agri_food', 'nace', 'C10', 'takes_part_as', array['visitor']
        )),
        (2, case when n % 10 = 0 then 'OrganisationRejected' else 'OrganisationAccepted' end,
            jsonb_build_object('decided_by', 'elena'))
) as said (sequence, event, more)
cross join lateral (
    select timestamptz '2026-01-05 09:00Z' + n * interval '1 minute' + said.sequence * interval '3 days' as at
) as told
where said.sequence = 1 or n % 20 > 0
