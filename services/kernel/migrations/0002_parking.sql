-- What is parked says more of itself, and who tried to settle it is kept.

-- sequence is the teller's own number within the key, where the record could be read; failure is the class of the
-- exception and the place where it was raised.
alter table parked
    add column sequence bigint,
    add column cause text,
    add column failure text;

-- Each retry after which the record stayed.
create table parked_retries (
    id bigint generated always as identity primary key,
    parked_id bigint not null references parked,
    at timestamptz not null default clock_timestamp(),
    person text not null,
    why text,
    outcome text not null
);
create index parked_retries_parked on parked_retries (parked_id);

-- What the event was: an id that comes again with something else is no duplicate.
alter table inbox
    add column digest bytea;
