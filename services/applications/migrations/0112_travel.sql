-- The journey: when the visitor left, and which days were really spent at the host and what they count as.
create table travels (
    application_id uuid primary key references applications,
    departed_on date not null,
    first_day date,
    last_day date,
    working_days bigint check (working_days >= 0),
    lump_sum_cents bigint check (lump_sum_cents >= 0),
    currency text,
    failed_rules text[] not null default '{}',
    attendance date[],
    check (last_day >= first_day)
);

-- Closing reports: one row for each time it was sent.
create table closing_reports (
    application_id uuid not null references applications,
    attempt bigint not null check (attempt > 0),
    status text not null check (status in ('submitted', 'returned', 'validated')),
    satisfaction bigint not null check (satisfaction between 1 and 5),
    objectives_met boolean not null,
    would_recommend boolean not null,
    meetings bigint not null check (meetings >= 0),
    agreements bigint not null check (agreements >= 0),
    joint_projects bigint not null check (joint_projects >= 0),
    technology_uptake bigint not null check (technology_uptake >= 0),
    new_memberships bigint not null check (new_memberships >= 0),
    new_markets bigint not null check (new_markets >= 0),
    content text not null,
    submitted_at timestamptz not null,
    primary key (application_id, attempt)
);
