-- People who come by an identity provider: known by its name and its subject together, never by an address.
alter table people add column issuer text;
alter table people add column issuer_subject text;
alter table people add column disabled_at timestamptz;
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create unique index people_from_provider on people (issuer, issuer_subject);

-- When and how the provider made sure of the person, as it says.
alter table sessions add column authenticated_at timestamptz;
alter table sessions add column acr text;

-- Sign-ins that began and were not finished. Neither what the address holds nor what the cookie holds is stored.
create table sign_ins (
    state_sha256 bytea primary key,
    browser_sha256 bytea not null,
    next text not null,
    again boolean not null,
    began_at timestamptz not null default clock_timestamp()
);
create index sign_ins_began_at on sign_ins (began_at);

-- Who gave whom which right, or took it away. Nobody does so for himself.
create table directory_changes (
    id bigint generated always as identity primary key,
    subject text not null references people (subject),
    change text not null check (change in ('granted', 'ended', 'disabled', 'enabled')),
    role text,
    partnership text,
    by_subject text not null check (by_subject <> subject),
    reason text not null,
    changed_at timestamptz not null default clock_timestamp(),
    check ((role is null) = (change in ('disabled', 'enabled')))
);
create index directory_changes_subject on directory_changes (subject, id);
