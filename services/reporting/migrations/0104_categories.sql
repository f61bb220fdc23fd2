-- What statistics say of an exchange beside status, countries and money: who, how long, how far, and what came of it.
-- made_as tells rows that were made before these columns existed; the service makes them anew when it starts.
alter table exchanges
    add column made_as integer not null default 1,
    add column visitor_kind text,
    add column visitor_size text,
    add column ecosystem text,
    add column nace_division text,
    add column host_kind text,
    add column gender text,
    add column third_country_national boolean,
    add column working_days_planned integer,
    add column working_days integer,
    add column distance_m bigint,
    add column reductions text[],
    add column ceiling_cents bigint,
    add column submitted_on date,
    add column decided_on date,
    add column paid_on date,
    add column satisfaction integer,
    add column objectives_met boolean,
    add column would_recommend boolean,
    add column meetings integer,
    add column agreements integer,
    add column joint_projects integer,
    add column technology_uptake integer,
    add column new_memberships integer,
    add column new_markets integer;
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index exchanges_made_before on exchanges (application_id) where made_as < 2;

create or replace view counted_exchanges as
select exchanges.*
from exchanges
cross join asked
where exchanges.call = asked.call
    and exchanges.known_since <= asked.as_of
    and exchanges.known_until > asked.as_of
    and (asked.year is null or exchanges.year = asked.year)
    and (asked.partnership is null or exchanges.partnership = asked.partnership);
