-- What was known of each exchange, from one time of recording until another. Made from history alone, at any time anew.
create table exchanges (
    application_id uuid not null,
    known_since timestamptz not null,
    known_until timestamptz not null default 'infinity',
    call text not null,
    partnership text not null,
    host_partnership text not null,
    visitor_id uuid not null,
    host_id uuid not null,
    origin text not null,
    host text not null,
    mode text not null,
    status text not null,
    stay_completed boolean not null,
    first_day date not null,
    last_day date not null,
    year integer not null,
    granted_cents bigint,
    paid_cents bigint,
    currency text not null default 'EUR' check (currency = 'EUR'),
    primary key (application_id, known_since)
);
create index exchanges_by_time on exchanges (call, known_since, known_until);

-- What a statistics query asks for; nothing set means all years, all partnerships.
create view asked as
select
    current_setting('statistics.call') as call,
    current_setting('statistics.as_of')::timestamptz as as_of,
    nullif(current_setting('statistics.year', true), '')::integer as year,
    nullif(current_setting('statistics.partnership', true), '') as partnership;

-- Each exchange once, as it was known at the asked time, for the partnership of its visitor (rules 5.1, IND-01).
create view counted_exchanges as
select exchanges.*
from exchanges
cross join asked
where exchanges.call = asked.call
    and exchanges.known_since <= asked.as_of
    and exchanges.known_until > asked.as_of
    and (asked.year is null or exchanges.year = asked.year)
    and (asked.partnership is null or exchanges.partnership = asked.partnership);
