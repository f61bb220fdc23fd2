-- Four eyes for the money itself: what is committed to a case was granted by nobody who has an interest in it.
-- The decision in the queue was looked at when it was made; reserving, which all wait for, is not looked at again.
create function grant_without_interest() returns trigger
language plpgsql
as $$
begin
    if has_interest(new.application_id, array[new.decided_by]) then
        raise exception 'who owns a side of the case, or declared a conflict of interest in it, grants nothing to it'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger given_without_interest before insert on commitments
    for each row when (new.state in ('committed', 'paid'))
    execute function grant_without_interest();
-- A conflict that is declared later, on the closing report, undoes nothing: money may still be paid and come back.
create trigger committed_without_interest before update on commitments
    for each row when (
        old.decided_by is distinct from new.decided_by or (old.state = 'reserved' and new.state = 'committed')
    )
    execute function grant_without_interest();
