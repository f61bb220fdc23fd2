-- Payment files as they were made, and the transfers in them.
create table payment_batches (
    id uuid primary key,
    partnership text not null,
    made_by text not null,
    made_at timestamptz not null,
    execution_on date not null,
    control_sum_cents bigint not null check (control_sum_cents > 0),
    currency text not null,
    file_id text not null unique,
    content bytea not null,
    content_sha256 text not null check (content_sha256 = encode(sha256(content), 'hex'))
);
create index payment_batches_of_partnership on payment_batches (partnership, id);

-- A claim has at most one transfer that may still be, or was, paid (INV-03).
create table payment_orders (
    end_to_end_id text primary key check (length(end_to_end_id) <= 35),
    batch_id uuid not null references payment_batches,
    place bigint not null,
    claim_id uuid not null references claims,
    attempt bigint not null,
    amount_cents bigint not null check (amount_cents > 0),
    currency text not null,
    status text not null check (status in ('ordered', 'paid', 'refused', 'returned')),
    report_validated_by text not null,
    approved_by text not null,
    ordered_by text not null,
    booked_on date,
    unique (batch_id, place),
    unique (claim_id, attempt),
    constraint three_people check (
        report_validated_by <> approved_by and approved_by <> ordered_by and ordered_by <> report_validated_by
    )
);
create unique index payment_orders_live on payment_orders (claim_id) where status in ('ordered', 'paid');

create function order_repeats_the_approval() returns trigger
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
          and claims.approved_by = new.approved_by
          and claims.claimant <> new.ordered_by
          and batch.made_by = new.ordered_by
    ) then
        raise exception 'a transfer repeats what was approved, by whom, for which partnership, and never pays who ordered it'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger orders_repeat_approvals before insert on payment_orders
    for each row execute function order_repeats_the_approval();
