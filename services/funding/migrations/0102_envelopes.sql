-- Each partnership's money for co-funding. A row changes only together with its ledger entry.
create table envelopes (
    partnership text primary key,
    call text not null,
    currency text not null default 'EUR',
    ceiling_cents bigint not null default 0,
    reserved_cents bigint not null default 0 check (reserved_cents >= 0),
    committed_cents bigint not null default 0 check (committed_cents >= 0),
    paid_cents bigint not null default 0 check (paid_cents >= 0),
    constraint never_over_the_ceiling check (reserved_cents + committed_cents + paid_cents <= ceiling_cents)
);

-- One row for each co-funded or waiting case: its money is taken once and resolved once.
create table commitments (
    application_id uuid primary key references cases,
    revision bigint not null,
    partnership text not null references envelopes,
    state text not null check (state in ('waiting', 'reserved', 'committed', 'paid', 'released')),
    amount_cents bigint not null check (amount_cents >= 0),
    currency text not null,
    decided_by text not null,
    place bigint,
    reserved_at timestamptz,
    check (state <> 'waiting' or place is not null)
);
create index commitments_waiting on commitments (partnership, place) where state = 'waiting';

-- Places are drawn while the envelope is locked, so they follow the order of commits.
create sequence waiting_places;

create table ledger_entries (
    id uuid primary key,
    partnership text not null references envelopes,
    application_id uuid,
    cause text not null check (cause in ('ceiling_set', 'reserved', 'committed', 'released', 'paid', 'unpaid')),
    reverses uuid unique references ledger_entries,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    correlation_id uuid not null,
    check ((cause = 'unpaid') = (reverses is not null))
);
create index ledger_entries_of_partnership on ledger_entries (partnership, id);
create index ledger_entries_of_application on ledger_entries (application_id, id) where application_id is not null;

-- A positive amount flows into the account. 'ceiling' is where the money comes from and runs negative.
create table postings (
    entry_id uuid not null references ledger_entries,
    account text not null check (account in ('ceiling', 'available', 'reserved', 'committed', 'paid')),
    currency text not null,
    amount_cents bigint not null,
    primary key (entry_id, account, currency)
);

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '% is written once: add a reversing entry instead', tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;
create trigger ledger_entries_are_final before update or delete or truncate on ledger_entries
    for each statement execute function refuse_change();
create trigger postings_are_final before update or delete or truncate on postings
    for each statement execute function refuse_change();

create function entry_must_balance() returns trigger
language plpgsql
as $$
declare
    entry uuid := case tg_table_name when 'postings' then to_jsonb(new) ->> 'entry_id' else to_jsonb(new) ->> 'id' end;
begin
    if not exists (select 1 from postings where entry_id = entry)
        or exists (
            select 1
            from postings
            where entry_id = entry
            group by currency
            having sum(amount_cents) <> 0
        )
    then
        raise exception 'the postings of entry % do not sum to zero', entry
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
create constraint trigger postings_sum_to_zero after insert on postings
    deferrable initially deferred
    for each row execute function entry_must_balance();
create constraint trigger entries_have_postings after insert on ledger_entries
    deferrable initially deferred
    for each row execute function entry_must_balance();
