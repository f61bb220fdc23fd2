-- A ceiling is proposed by one person and confirmed by another (INV-27). The first one comes from the call's programme; in
-- a local run, where anybody may be anybody, one person is enough.
create table ceiling_changes (
    id uuid primary key,
    partnership text not null references envelopes,
    ceiling_cents bigint not null check (ceiling_cents >= 0),
    currency text not null,
    way text not null check (way in ('two_people', 'programme', 'local_run')),
    proposed_by text not null,
    proposed_at timestamptz not null,
    outcome text check (outcome in ('confirmed', 'dropped', 'replaced')),
    settled_by text,
    settled_at timestamptz,
    correlation_id uuid,
    check ((outcome is null) = (settled_at is null)),
    check ((outcome is null) = (correlation_id is null)),
    constraint two_people_set_a_ceiling check (
        way <> 'two_people' or outcome is distinct from 'confirmed' or (settled_by is not null and settled_by <> proposed_by)
    )
);
create unique index ceiling_changes_open on ceiling_changes (partnership) where outcome is null;
create index ceiling_changes_of_partnership on ceiling_changes (partnership, ceiling_cents);

create function keep_what_was_proposed() returns trigger
language plpgsql
as $$
begin
    if old.outcome is not null
        or (old.partnership, old.ceiling_cents, old.currency, old.way, old.proposed_by)
        is distinct from (new.partnership, new.ceiling_cents, new.currency, new.way, new.proposed_by)
    then
        raise exception 'a proposed ceiling is settled once, as it was proposed'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger proposals_are_settled_once before update on ceiling_changes
    for each row execute function keep_what_was_proposed();

create function ceiling_was_agreed() returns trigger
language plpgsql
as $$
begin
    if not exists (
        select 1
        from ceiling_changes as agreed
        join envelopes on envelopes.partnership = agreed.partnership
        where agreed.partnership = new.partnership
          and agreed.outcome = 'confirmed'
          and agreed.ceiling_cents = envelopes.ceiling_cents
          and agreed.currency = envelopes.currency
          and (tg_table_name = 'envelopes' or agreed.correlation_id = (to_jsonb(new) ->> 'correlation_id')::uuid)
    ) then
        raise exception 'a ceiling is what was proposed by one and confirmed by another'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
create constraint trigger ceilings_are_agreed after update on envelopes
    deferrable initially deferred
    for each row when (old.ceiling_cents <> new.ceiling_cents)
    execute function ceiling_was_agreed();
create constraint trigger ceiling_entries_are_agreed after insert on ledger_entries
    deferrable initially deferred
    for each row when (new.cause = 'ceiling_set')
    execute function ceiling_was_agreed();
