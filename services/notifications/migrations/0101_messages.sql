-- What was heard of organisations, matches and cases: who owns them and which partnerships they belong to.
create table organisations (
    organisation_id uuid primary key,
    name text not null
);

create table matches (
    match_id uuid primary key,
    proposed_by text not null
);

create table cases (
    application_id uuid primary key,
    visitor_id uuid not null,
    host_id uuid not null,
    visitor_owner text not null,
    host_owner text not null,
    visitor_partnership text not null,
    host_partnership text not null
);

-- That somebody is to be told: written with the event, settled when it is known who that is.
create table announcements (
    id uuid primary key,
    event_id uuid not null,
    template text not null,
    audience text not null,
    about uuid not null,
    partnership text,
    facts jsonb not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    clock text not null,
    correlation_id uuid not null,
    settled_at timestamptz,
    next_try_at timestamptz not null default clock_timestamp(),
    unique (event_id, template, audience)
);
create index announcements_open on announcements (next_try_at) where settled_at is null;
create index announcements_about on announcements (about);

-- One message to one person, and what became of it.
create table messages (
    id uuid primary key,
    announcement_id uuid not null references announcements (id),
    event_id uuid not null,
    recipient text not null,
    template text not null,
    role text not null,
    state text not null default 'requested'
    check (state in ('requested', 'sent', 'delivered', 'bounced', 'failed')),
    attempts integer not null default 0,
    next_try_at timestamptz not null default clock_timestamp(),
    requested_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz,
    settled_at timestamptz,
    reason text,
    unique (event_id, recipient, template)
);
create index messages_due on messages (next_try_at) where state in ('requested', 'sent');
create index messages_of_announcement on messages (announcement_id);

-- What a person wants to hear: a template without a row is sent now.
create table preferences (
    subject text not null,
    template text not null,
    choice text not null check (choice in ('now', 'none')),
    primary key (subject, template)
);
