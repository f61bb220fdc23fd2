-- What the partnership that pays said about the money, as heard.
create table cofunding (
    application_id uuid primary key references applications,
    status text not null check (status in ('approved', 'declined', 'waitlisted', 'changes_requested', 'released')),
    lump_sum_cents bigint check (lump_sum_cents >= 0),
    currency text
);

create table reimbursements (
    application_id uuid primary key references applications,
    claim_id uuid not null,
    status text not null check (status in ('submitted', 'returned', 'approved', 'ordered', 'paid', 'rejected', 'closed')),
    amount_cents bigint not null check (amount_cents >= 0),
    currency text not null,
    due_on date,
    paid_on date
);
