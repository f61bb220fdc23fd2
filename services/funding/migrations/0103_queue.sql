-- What waits for an evaluator, and what became of it.
create table queue_items (
    id uuid primary key,
    kind text not null check (kind in ('cofunding', 'closing_report')),
    application_id uuid not null references cases,
    partnership text not null,
    round bigint not null,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    findings jsonb not null,
    version bigint not null default 1,
    lease_by text,
    lease_until timestamptz,
    outcome text check (outcome in (
        'approved', 'waitlisted', 'declined', 'changes_requested', 'validated', 'returned', 'ended', 'replaced'
    )),
    reason text,
    relevance bigint check (relevance between 0 and 5),
    quality bigint check (quality between 0 and 5),
    impact bigint check (impact between 0 and 5),
    closed_by text,
    closed_at timestamptz,
    reminded_at timestamptz,
    escalated_at timestamptz,
    unique (application_id, kind, round),
    check ((outcome is null) = (closed_at is null)),
    check ((lease_by is null) = (lease_until is null)),
    check (outcome is null or lease_by is null)
);
create unique index queue_items_open on queue_items (application_id, kind) where outcome is null;
create index queue_items_waiting on queue_items (partnership, due_at, id) where outcome is null;
create index queue_items_leased on queue_items (lease_until) where lease_by is not null;

-- Who declared a conflict of interest in a case and may not evaluate it (INV-28).
create table conflicts_of_interest (
    application_id uuid not null references cases,
    subject text not null,
    declared_at timestamptz not null,
    primary key (application_id, subject)
);

-- Every change of the queue, for those who follow it live. position is given after the commit, without gaps.
create table queue_changes (
    id uuid primary key,
    item_id uuid not null references queue_items,
    partnership text not null,
    change text not null check (change in (
        'opened', 'leased', 'given_back', 'lease_expired', 'reminded', 'escalated', 'closed'
    )),
    at timestamptz not null,
    position bigint unique
);
create index queue_changes_new on queue_changes (id) where position is null;
create sequence queue_positions;
