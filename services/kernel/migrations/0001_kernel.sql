-- What every service keeps beside its own tables.

-- One row for each key that this service tells or hears about: its lock, its last sequence number and its case time.
create table streams (
    key text primary key,
    sequence bigint not null default 0,
    occurred_at timestamptz not null,
    under_test_clock boolean not null default false
);

-- Every event this service ever told. position is given by the relay, without gaps, when the broker has the event.
create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null unique,
    type text not null,
    topic text not null,
    key text not null,
    sequence bigint not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    written_at timestamptz not null default clock_timestamp(),
    clock text not null check (clock in ('real', 'test')),
    correlation_id uuid not null,
    causation_id uuid,
    actor_role text,
    body text not null,
    position bigint unique,
    unique (topic, key, sequence)
);
create index outbox_unpublished on outbox (id) where position is null;

-- Every event this service ever applied.
create table inbox (
    event_id uuid primary key,
    applied_at timestamptz not null default clock_timestamp()
);

-- Records that cannot be applied now, with the reason, and those of the same key that wait behind them.
create table parked (
    id bigint generated always as identity primary key,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    key text,
    type text,
    event_id uuid,
    headers jsonb not null,
    body bytea,
    reason text not null,
    attempts integer not null,
    waiting boolean not null,
    parked_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    settled_by text,
    settlement text check (settlement in ('applied', 'dropped')),
    settlement_reason text,
    unique (topic, partition, "offset")
);
create index parked_open on parked (key, id) where settled_at is null;

-- The answer to a command that carried an idempotency key, stored with the command's own transaction.
create table idempotency_keys (
    subject text not null,
    method text not null,
    path text not null,
    key text not null,
    fingerprint bytea not null,
    status integer not null default 0,
    headers jsonb not null default '{}',
    body bytea not null default '',
    created_at timestamptz not null default clock_timestamp(),
    primary key (subject, method, path, key)
);

-- Who did what, when, with what outcome.
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    case_time timestamptz not null,
    subject text not null,
    roles text[] not null,
    partnership text,
    method text not null,
    path text not null,
    purpose text,
    status integer not null,
    correlation_id uuid not null
);
