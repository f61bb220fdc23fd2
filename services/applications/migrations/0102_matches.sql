-- Two organisations that consider an exchange. While a proposal waits for its answer there is no second one for the pair.
create table matches (
    id uuid primary key,
    call text not null,
    visitor_id uuid not null references organisations,
    host_id uuid not null references organisations,
    status text not null check (status in ('proposed', 'matched', 'refused')),
    proposed_by text not null check (proposed_by in ('visitor', 'host')),
    proposed_at timestamptz not null,
    settled_at timestamptz,
    refusal_reason text,
    check (visitor_id <> host_id),
    check ((status = 'proposed') = (settled_at is null)),
    check ((status = 'refused') = (refusal_reason is not null))
);
create unique index matches_proposed on matches (visitor_id, host_id) where status = 'proposed';
create index matches_of_visitor on matches (visitor_id, id);
create index matches_of_host on matches (host_id, id);
