-- An entry is written together with its postings, by one statement: so that it has some is looked at by that statement,
-- once for all its entries, and not again for each while the transaction ends and others wait for the envelope.
drop trigger entries_have_postings on ledger_entries;

create or replace function entry_must_have_postings() returns trigger
language plpgsql
as $$
declare
    entry uuid := (
        select id
        from added
        where not exists (select from postings where entry_id = added.id)
        limit 1
    );
begin
    if entry is not null then
        raise exception 'entry % has no postings', entry
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;
create trigger entries_have_postings after insert on ledger_entries
    referencing new table as added
    for each statement execute function entry_must_have_postings();
