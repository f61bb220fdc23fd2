-- Entries still balance, and that is looked at while their envelope is locked: so once for all postings of a statement,
-- and of each entry only that it has postings. Both tables are only added to, so what balanced stays balanced.
drop trigger postings_sum_to_zero on postings;

create function postings_must_balance() returns trigger
language plpgsql
as $$
declare
    entry uuid := (
        select entry_id
        from postings
        where entry_id in (select entry_id from added)
        group by entry_id, currency
        having sum(amount_cents) <> 0
        limit 1
    );
begin
    if entry is not null then
        raise exception 'the postings of entry % do not sum to zero', entry
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
create trigger postings_sum_to_zero after insert on postings
    referencing new table as added
    for each statement execute function postings_must_balance();

-- Only its trigger calls it, and that goes by identity.
-- squawk-ignore renaming-object
alter function entry_must_balance() rename to entry_must_have_postings;
create or replace function entry_must_have_postings() returns trigger
language plpgsql
as $$
begin
    if not exists (select from postings where entry_id = new.id) then
        raise exception 'entry % has no postings', new.id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
