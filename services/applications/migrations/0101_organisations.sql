-- Organisations and where their registration stands. registration_number is trimmed and upper case; money is whole EUR;
-- searchable is what the catalogue looks for words in, case-folded by the application whatever the server's locale.
create table organisations (
    id uuid primary key,
    call text not null,
    partnership text not null,
    owner text not null,
    status text not null check (status in ('submitted', 'accepted', 'rejected', 'information_requested')),
    version bigint not null default 1 check (version > 0),
    name text not null,
    registration_number text not null,
    country text not null,
    kind text not null,
    headcount bigint not null check (headcount >= 0),
    turnover_eur bigint not null check (turnover_eur >= 0),
    balance_sheet_eur bigint not null check (balance_sheet_eur >= 0),
    membership text not null,
    agency_preapproval boolean not null,
    nace text not null,
    ecosystem text not null,
    city text not null,
    latitude double precision not null check (latitude between -90 and 90),
    longitude double precision not null check (longitude between -180 and 180),
    takes_part_as text[] not null check (takes_part_as <@ array['visitor', 'host'] and cardinality(takes_part_as) > 0),
    motivation text not null,
    preferred_countries text[] not null,
    preferred_ecosystems text[] not null,
    preferred_activities text[] not null,
    searchable text not null,
    registered_at timestamptz not null,
    constraint one_registration_in_a_call unique (call, country, registration_number)
);
create index organisations_of_owner on organisations (owner, id);
create index organisations_of_partnership on organisations (partnership, id);
create index organisations_accepted on organisations (call, id) where status = 'accepted';

-- Whom to write to. Personal: kept here only, apart from the organisation, so that it can be erased by itself.
create table contacts (
    organisation_id uuid primary key references organisations,
    name text not null,
    email text not null
);

-- What evaluators decided about a registration, and why.
create table registration_decisions (
    id bigint generated always as identity primary key,
    organisation_id uuid not null references organisations,
    decision text not null check (decision in ('accept', 'reject', 'request_information')),
    reason text not null,
    decided_by text not null,
    decided_at timestamptz not null
);
create index decisions_of_organisation on registration_decisions (organisation_id, id);
