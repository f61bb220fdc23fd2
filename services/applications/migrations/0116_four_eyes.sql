-- Nobody decides where he or she gains by it (INV-28), by persons: never by roles or partnerships. A column `…_for` names
-- whom a deputy stood in for; deputy and principal count as one person.
-- The service that writes these tables waits for its migrations, so blocking reads and writes blocks nobody.
alter table registration_decisions add column decided_for text;
alter table signatures add column signed_for text;

-- Who declared a conflict of interest in a case, as heard from the partnership that pays.
create table conflicts_of_interest (
    application_id uuid not null references applications,
    subject text not null,
    declared_at timestamptz not null,
    primary key (application_id, subject)
);

create function refuse_own_registration() returns trigger
language plpgsql
as $$
begin
    if exists (
        select 1
        from organisations
        where id = new.organisation_id
          and owner in (new.decided_by, new.decided_for)
    ) then
        raise exception 'nobody decides the registration of an own organisation'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger registrations_are_decided_by_others before insert or update on registration_decisions
    for each row execute function refuse_own_registration();

-- A registration is decided before there is a match, so it is the match that must not bring the two together.
create function refuse_own_choice() returns trigger
language plpgsql
as $$
begin
    if exists (
        select 1
        from registration_decisions as ruled
        join organisations as other on other.id in (new.visitor_id, new.host_id) and other.id <> ruled.organisation_id
        where ruled.organisation_id in (new.visitor_id, new.host_id)
          and ruled.decision = 'accept'
          and other.owner in (ruled.decided_by, ruled.decided_for)
    ) then
        raise exception 'who accepted an organisation has no exchange with it'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger partners_are_accepted_by_others before insert or update of visitor_id, host_id on matches
    for each row execute function refuse_own_choice();

create function sign_for_oneself_only() returns trigger
language plpgsql
as $$
declare
    owners text[] := (select array[visitor_owner, host_owner] from applications where id = new.application_id);
    hands text[] := array[new.signed_by, new.signed_for];
begin
    if new.capacity = 'visitor' and new.signed_by <> owners[1]
        or new.capacity = 'host' and new.signed_by <> owners[2]
        or new.capacity in ('visitor', 'host') and new.signed_for is not null
    then
        raise exception 'for a side of an exchange signs its owner' using errcode = 'integrity_constraint_violation';
    end if;
    if new.capacity in ('visitor_partnership', 'host_partnership') and (
        owners && hands
        or exists (
            select 1
            from conflicts_of_interest
            where application_id = new.application_id
              and subject = any(hands)
        )
    ) then
        raise exception 'who owns a side of the case, or declared a conflict of interest in it, signs for no partnership'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger commitments_are_signed_by_whom_they_bind before insert or update on signatures
    for each row when (new.document = 'commitment_to_quality')
    execute function sign_for_oneself_only();
