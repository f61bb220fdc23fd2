-- Applications as they were sent. visitor and host are the facts of both organisations as they were used.
create table applications (
    id uuid primary key,
    match_id uuid not null references matches,
    call text not null,
    partnership text not null,
    host_partnership text not null,
    visitor_id uuid not null references organisations,
    host_id uuid not null references organisations,
    visitor_owner text not null,
    host_owner text not null,
    status text not null check (status in (
        'submitted', 'eligible', 'ineligible', 'in_review', 'approved', 'declined', 'waitlisted', 'changes_requested',
        'ready', 'travelling', 'completed', 'reported', 'payable', 'paid', 'closed',
        'withdrawn', 'cancelled', 'not_payable'
    )),
    revision bigint not null default 1 check (revision > 0),
    mode text not null check (mode in ('physical', 'virtual')),
    first_day date not null,
    last_day date not null,
    activities text[] not null,
    objectives text not null,
    agenda jsonb not null,
    no_double_funding boolean not null,
    linked_enterprises boolean not null,
    visitor jsonb not null,
    host jsonb not null,
    submitted_at timestamptz not null,
    check (last_day >= first_day)
);
create index applications_of_visitor_owner on applications (visitor_owner, id);
create index applications_of_host_owner on applications (host_owner, id);
create index applications_of_partnership on applications (partnership, id);
create index applications_of_host_partnership on applications (host_partnership, id);

-- Who travels. Personal: kept here only, apart from the application, so that it can be erased by itself.
create table representatives (
    application_id uuid primary key references applications,
    name text not null,
    email text not null,
    nationality text not null,
    gender text,
    residence_permit boolean,
    residence_days_last_12_months bigint check (residence_days_last_12_months >= 0),
    business_link text
);

-- What the rules made of each revision, with what they found.
create table assessments (
    application_id uuid not null references applications,
    revision bigint not null,
    outcome text not null check (outcome in ('eligible', 'ineligible', 'review')),
    working_days bigint not null,
    distance_km double precision not null,
    lump_sum_cents bigint not null check (lump_sum_cents >= 0),
    ceiling_cents bigint check (ceiling_cents >= 0),
    currency text not null,
    reductions text[] not null,
    findings jsonb not null,
    ruleset text not null,
    assessed_at timestamptz not null,
    primary key (application_id, revision)
);

-- One physical visit for an organisation in the whole scheme (ELIG-16). scope is 'scheme', or a rehearsal's call.
create table visit_claims (
    scope text not null,
    country text not null,
    registration_number text not null,
    application_id uuid not null unique references applications,
    claimed_at timestamptz not null,
    primary key (scope, country, registration_number)
);

-- What happened to a case; id is the order in which it became known here.
create table history (
    id bigint generated always as identity primary key,
    application_id uuid not null references applications,
    event text not null,
    at timestamptz not null,
    by_role text
);
create index history_of_application on history (application_id, id);

-- Why the owner gave an exchange up.
create table withdrawals (
    application_id uuid primary key references applications,
    reason text not null,
    withdrawn_by text not null,
    withdrawn_at timestamptz not null
);
