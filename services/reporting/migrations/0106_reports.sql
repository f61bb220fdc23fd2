-- Published reports: frozen, with the very bytes of every file. They are kept through every rebuild.
create table reports (
    id uuid primary key,
    number bigint not null,
    version integer not null check (version > 0),
    corrects uuid references reports (id),
    reason text,
    changes jsonb not null,
    call text not null,
    year integer,
    partnership text,
    as_of timestamptz not null,
    complete_to timestamptz,
    calendar text not null,
    published_at timestamptz not null,
    published_by text not null,
    published_as text not null,
    unique (number, version),
    check ((version = 1) = (corrects is null)),
    check ((corrects is null) = (reason is null))
);
create sequence report_numbers;

create table report_files (
    report_id uuid not null references reports (id),
    place integer not null,
    name text not null,
    media_type text not null,
    sha256 text not null,
    content bytea not null,
    primary key (report_id, name)
);

create function refuse_change_of_report() returns trigger language plpgsql as $$
begin
    raise exception 'a published report stays as it is; publish a correction';
end
$$;

create trigger reports_stay before update or delete or truncate on reports
for each statement execute function refuse_change_of_report();
create trigger report_files_stay before update or delete or truncate on report_files
for each statement execute function refuse_change_of_report();
