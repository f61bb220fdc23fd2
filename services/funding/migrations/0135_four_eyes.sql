-- Four eyes (INV-27) and nobody in an own case (INV-28), by persons: never by roles, partnerships or sessions.
-- A column `…_for` names whom a deputy stood in for. Deputy and principal count as one person: two steps must have no
-- person in common. An empty column has nobody in common with anything.
-- The service that writes these tables waits for its migrations, so blocking reads and writes blocks nobody.
alter table cases add column report_validated_for text;
alter table queue_items add column closed_for text;
alter table agreement_signatures add column signed_for text;
alter table claims add column report_validated_for text, add column approved_for text;
alter table payment_batches add column made_for text;
alter table payment_orders
    add column report_validated_for text, add column approved_for text, add column ordered_for text;

-- squawk-ignore constraint-missing-not-valid
alter table cases add constraint nobody_validates_an_own_report check (
    not (array[report_validated_by, report_validated_for] && array[visitor_owner, host_owner])
);
-- squawk-ignore ban-drop-constraint
alter table claims drop constraint approver_is_not_the_validator;
-- squawk-ignore constraint-missing-not-valid
alter table claims add constraint approver_is_not_the_validator check (
    not (array[approved_by, approved_for] && array[report_validated_by, report_validated_for])
);
-- squawk-ignore ban-drop-constraint
alter table claims drop constraint nobody_approves_their_own_claim;
-- squawk-ignore constraint-missing-not-valid
alter table claims add constraint nobody_approves_their_own_claim check (
    not (array[approved_by, approved_for] && array[claimant])
);
-- squawk-ignore ban-drop-constraint
alter table payment_orders drop constraint three_people;
-- squawk-ignore constraint-missing-not-valid
alter table payment_orders add constraint three_people check (
    not (array[report_validated_by, report_validated_for] && array[approved_by, approved_for])
    and not (array[approved_by, approved_for] && array[ordered_by, ordered_for])
    and not (array[ordered_by, ordered_for] && array[report_validated_by, report_validated_for])
);

create function has_interest(application uuid, hands text[]) returns boolean
language sql
stable
as $$
    select exists (
        select 1
        from cases
        where application_id = application
          and array[visitor_owner, host_owner] && hands
    ) or exists (
        select 1
        from conflicts_of_interest
        where application_id = application
          and subject = any(hands)
    )
$$;

-- The trigger's arguments are the columns that name who did the step, and for whom.
create function refuse_interest() returns trigger
language plpgsql
as $$
declare
    hands text[] := (select array_agg(to_jsonb(new) ->> hand) from unnest(tg_argv) as hand);
begin
    if has_interest(new.application_id, hands) then
        raise exception '%: who owns a side of the case, or declared a conflict of interest in it, decides nothing in it',
            tg_table_name using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger validated_without_interest before insert or update of report_validated_by, report_validated_for on cases
    for each row when (new.report_validated_by is not null)
    execute function refuse_interest('report_validated_by', 'report_validated_for');
create trigger decided_without_interest before insert or update of closed_by, closed_for on queue_items
    for each row when (new.closed_by is not null)
    execute function refuse_interest('closed_by', 'closed_for');
create trigger approved_without_interest before insert or update of approved_by, approved_for on claims
    for each row when (new.approved_by is not null)
    execute function refuse_interest('approved_by', 'approved_for');
create trigger signed_without_interest before insert or update on agreement_signatures
    for each row when (new.capacity = 'visitor_partnership')
    execute function refuse_interest('signed_by', 'signed_for');

create function approval_names_the_validator() returns trigger
language plpgsql
as $$
begin
    if not exists (
        select 1
        from cases
        where application_id = new.application_id
          and report_validated_by is not distinct from new.report_validated_by
          and report_validated_for is not distinct from new.report_validated_for
    ) then
        raise exception 'an approval names who validated the closing report'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger approvals_name_the_validator
    before insert or update of approved_by, report_validated_by, report_validated_for on claims
    for each row when (new.approved_by is not null)
    execute function approval_names_the_validator();

create function parties_are_two_people() returns trigger
language plpgsql
as $$
begin
    if exists (
        select 1
        from agreement_signatures
        where application_id = new.application_id
          and capacity <> new.capacity
          and array[signed_by, signed_for] && array[new.signed_by, new.signed_for]
    ) then
        raise exception 'one person signs an agreement for one party only'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger agreements_have_two_people before insert or update on agreement_signatures
    for each row execute function parties_are_two_people();

create or replace function order_repeats_the_approval() returns trigger
language plpgsql
as $$
begin
    if not exists (
        select 1
        from claims
        join payment_batches as batch on batch.id = new.batch_id
        where claims.id = new.claim_id
          and claims.partnership = batch.partnership
          and claims.amount_cents = new.amount_cents
          and claims.currency = new.currency
          and claims.report_validated_by = new.report_validated_by
          and claims.report_validated_for is not distinct from new.report_validated_for
          and claims.approved_by = new.approved_by
          and claims.approved_for is not distinct from new.approved_for
          and batch.made_by = new.ordered_by
          and batch.made_for is not distinct from new.ordered_for
          and not array[claims.claimant] && array[new.ordered_by, new.ordered_for]
          and not has_interest(claims.application_id, array[new.ordered_by, new.ordered_for])
    ) then
        raise exception 'a transfer repeats what was approved, by whom, for which partnership, and never pays who ordered it'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger orders_keep_repeating_approvals
    before update of report_validated_by, report_validated_for, approved_by, approved_for, ordered_by, ordered_for
    on payment_orders
    for each row execute function order_repeats_the_approval();
