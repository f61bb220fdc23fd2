-- The directory: people as their identity provider says they are.
create table people (
    subject text primary key,
    name text not null,
    email text not null,
    language text not null default 'en',
    roles text[] not null,
    partnership text,
    demo boolean not null default false,
    updated_at timestamptz not null default clock_timestamp()
);
create index people_partnership on people (partnership);

-- Who is signed in. The cookie's value itself is never stored.
create table sessions (
    token_sha256 bytea primary key,
    subject text not null references people (subject) on delete cascade,
    began_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    ends_at timestamptz not null
);
create index sessions_subject on sessions (subject);
create index sessions_ends_at on sessions (ends_at);
