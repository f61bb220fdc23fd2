-- Claims for the lump sum. Person columns are subjects; no one person validates the report and approves the claim.
create table claims (
    id uuid primary key,
    application_id uuid not null references cases,
    partnership text not null,
    claimant text not null,
    status text not null check (status in ('submitted', 'returned', 'approved', 'ordered', 'paid', 'rejected')),
    version bigint not null default 1,
    amount_cents bigint not null check (amount_cents > 0),
    currency text not null check (currency = 'EUR'),
    calculation text[] not null,
    iban text not null,
    bic text,
    account_holder text not null,
    street text not null,
    building text,
    postcode text not null,
    town text not null,
    country text not null,
    submitted_at timestamptz not null,
    target_on date not null,
    returned_by text,
    return_reason text,
    report_validated_by text,
    approved_by text,
    approved_at timestamptz,
    approval_sha256 text,
    due_on date,
    paid_on date,
    attempts bigint not null default 0,
    constraint approver_is_not_the_validator check (approved_by <> report_validated_by),
    constraint nobody_approves_their_own_claim check (approved_by <> claimant),
    constraint approval_is_complete check (
        status not in ('approved', 'ordered', 'paid')
        or (
            approved_by is not null
            and approved_at is not null
            and report_validated_by is not null
            and due_on is not null
            and approval_sha256 is not null
        )
    ),
    constraint approval_is_of_this_amount_and_account check (
        approval_sha256 = encode(sha256(convert_to(
            amount_cents::text || e'\n' || currency || e'\n' || account_holder || e'\n' || iban || e'\n' || coalesce(bic, ''),
            'UTF8'
        )), 'hex')
    ),
    constraint paid_on_a_day check ((status = 'paid') = (paid_on is not null))
);
create unique index claims_live on claims (application_id) where status <> 'rejected';
create index claims_of_partnership on claims (partnership, status, id);
