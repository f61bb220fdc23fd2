-- Each time the history was built anew from the outboxes, to compare what it gave, and perhaps to put it in place.
create table rebuilds (
    id bigint generated always as identity primary key,
    asked_by text not null check (asked_by in ('schedule', 'command')),
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    events bigint not null,
    exchanges bigint not null,
    left_out bigint not null,
    missing bigint not null,
    untold bigint not null,
    different bigint not null,
    exchanges_different bigint not null,
    named text[] not null,
    swapped boolean not null
);
create index rebuilds_finished on rebuilds (finished_at);
