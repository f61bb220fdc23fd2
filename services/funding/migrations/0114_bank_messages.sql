-- What the bank told, and what each entry meant. Entries that are not ours keep nothing but their place.
create table bank_messages (
    id uuid primary key,
    partnership text not null,
    kind text not null,
    message_id text not null,
    content_sha256 text not null,
    imported_by text not null,
    imported_at timestamptz not null
);
create index bank_messages_of_partnership on bank_messages (partnership, id);

create table bank_entries (
    message_id uuid not null references bank_messages,
    place bigint not null,
    saying text not null check (saying in ('booked', 'refused', 'sent_back')),
    outcome text not null check (outcome in ('paid', 'rejected', 'returned', 'unmatched', 'duplicate', 'mismatch')),
    end_to_end_id text references payment_orders,
    amount_cents bigint,
    currency text,
    booked_on date not null,
    primary key (message_id, place),
    check ((outcome = 'unmatched') = (end_to_end_id is null))
);
