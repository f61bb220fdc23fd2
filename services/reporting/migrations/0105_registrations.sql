-- Each organisation's registration in a call with the latest decision on it, as it was known at the asked time.
-- The year is that of the first registration. Few events of all are about this: they are read where they are kept.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index history_of_registrations on history (key, recorded_at)
where type in (
    'eu.clusterxchange.applications.OrganisationRegistered.v1',
    'eu.clusterxchange.applications.OrganisationResubmitted.v1',
    'eu.clusterxchange.applications.OrganisationInformationRequested.v1',
    'eu.clusterxchange.applications.OrganisationAccepted.v1',
    'eu.clusterxchange.applications.OrganisationRejected.v1'
);

create view counted_registrations as
with told as (
    select
        history.key,
        history.sequence,
        history.occurred_at,
        history.body::jsonb as body,
        case split_part(history.type, '.', 4)
            when 'OrganisationAccepted' then 'accepted'
            when 'OrganisationRejected' then 'rejected'
            else 'pending'
        end as decision
    from history
    cross join asked
    where history.recorded_at <= asked.as_of
        and history.type in (
            'eu.clusterxchange.applications.OrganisationRegistered.v1',
            'eu.clusterxchange.applications.OrganisationResubmitted.v1',
            'eu.clusterxchange.applications.OrganisationInformationRequested.v1',
            'eu.clusterxchange.applications.OrganisationAccepted.v1',
            'eu.clusterxchange.applications.OrganisationRejected.v1'
        )
), registrations as (
    select
        key::uuid as organisation_id,
        (array_agg(body ->> 'call' order by sequence desc))[1] as call,
        (array_agg(body ->> 'partnership' order by sequence desc))[1] as partnership,
        (array_agg(decision order by sequence desc))[1] as decision,
        extract(year from min(occurred_at) at time zone 'UTC')::integer as year
    from told
    group by key
)
select registrations.*
from registrations
cross join asked
where registrations.call = asked.call
    and (asked.year is null or registrations.year = asked.year)
    and (asked.partnership is null or registrations.partnership = asked.partnership);
