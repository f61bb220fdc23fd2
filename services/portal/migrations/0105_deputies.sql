-- Who stands in for whom, in which roles of one partnership, from which day to which: kept for ever. Nobody stands in for
-- himself, and nobody makes himself a deputy.
create table deputyships (
    id uuid primary key,
    principal text not null references people (subject),
    deputy text not null references people (subject),
    partnership text not null,
    roles text[] not null check (
        cardinality(roles) > 0
        and roles <@ array['evaluator', 'coordinator', 'finance_officer', 'authorising_officer']
    ),
    first_day date not null,
    last_day date not null,
    reason text not null,
    named_by text not null,
    named_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    ended_by text,
    end_reason text,
    constraint nobody_stands_in_for_himself check (deputy <> principal),
    constraint nobody_makes_himself_a_deputy check (named_by <> deputy),
    constraint not_for_ever check (last_day >= first_day and last_day - first_day < 92),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
create index deputyships_of_principal on deputyships (principal, id);
create index deputyships_of_deputy on deputyships (deputy, id);
create index deputyships_of_partnership on deputyships (partnership, id);

create function keep_deputyships() returns trigger
language plpgsql
as $$
begin
    if old.ended_at is not null
        or (old.principal, old.deputy, old.partnership, old.roles, old.first_day, old.last_day, old.named_by)
        is distinct from (new.principal, new.deputy, new.partnership, new.roles, new.first_day, new.last_day, new.named_by)
    then
        raise exception 'a deputyship is ended once, and not changed' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger deputyships_stay before update on deputyships
    for each row execute function keep_deputyships();

-- In which hat this browser acts: none is the person's own. A session is not kept from ending by it.
alter table sessions add column deputyship_id uuid;
