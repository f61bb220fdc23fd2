-- What funding knows of an application, as applications told it. Persons are subjects.
create table cases (
    application_id uuid primary key,
    call text not null,
    revision bigint not null check (revision > 0),
    partnership text not null,
    host_partnership text not null,
    visitor_id uuid not null,
    visitor_owner text not null,
    visitor_country text not null,
    visitor_latitude double precision not null,
    visitor_longitude double precision not null,
    host_id uuid not null,
    host_owner text not null,
    host_country text not null,
    host_latitude double precision not null,
    host_longitude double precision not null,
    mode text not null check (mode in ('physical', 'virtual')),
    first_day date not null,
    last_day date not null,
    outcome text check (outcome in ('eligible', 'ineligible', 'review')),
    findings jsonb not null default '[]',
    working_days bigint,
    distance_km double precision,
    ceiling_cents bigint,
    lump_sum_cents bigint check (lump_sum_cents >= 0),
    currency text not null default 'EUR',
    reductions text[] not null default '{}',
    ruleset text,
    actual_first_day date,
    actual_last_day date,
    actual_working_days bigint,
    actual_lump_sum_cents bigint check (actual_lump_sum_cents >= 0),
    actual_reductions text[] not null default '{}',
    report text check (report in ('submitted', 'returned', 'validated')),
    report_attempt bigint not null default 0,
    report_validated_by text,
    report_validated_at timestamptz,
    ended text check (ended in ('withdrawn', 'cancelled', 'not_payable')),
    ended_at timestamptz,
    check ((report_validated_by is null) = (report is distinct from 'validated'))
);

-- Names of legal persons, for agreements and payments.
create table organisation_names (
    organisation_id uuid primary key,
    name text not null
);
