-- Every event of every service, exactly as it was heard. Nothing here ever changes.
create table history (
    position bigint generated always as identity primary key,
    event_id uuid not null unique,
    type text not null,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    key text not null,
    sequence bigint not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    clock text not null check (clock in ('real', 'test')),
    correlation_id uuid not null,
    causation_id uuid,
    actor_role text,
    body text not null,
    heard_at timestamptz not null default clock_timestamp()
);
create index history_of_key on history (key, topic, sequence);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'history is only added to';
end
$$;

create trigger history_is_only_added_to
before update or delete or truncate on history
for each statement execute function refuse_change();
