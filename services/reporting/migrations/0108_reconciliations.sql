-- Each time statistics were compared with what the telling services have: numbers of events, statuses, money.
create table reconciliations (
    id bigint generated always as identity primary key,
    asked_by text not null check (asked_by in ('schedule', 'command')),
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    checked text not null check (checked in ('events', 'cases', 'money')),
    compared bigint not null,
    differences bigint not null,
    named jsonb not null
);
create index reconciliations_started on reconciliations (started_at);
