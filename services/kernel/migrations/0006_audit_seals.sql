-- The chain over the log: each seal's hash covers its row and the seal before it. Numbers have no gaps.
create table audit_seals (
    number bigint primary key check (number > 0),
    audit_id bigint not null unique,
    sealed_at timestamptz not null,
    hash bytea not null check (octet_length(hash) = 32)
);
create trigger audit_seals_are_final before update or delete or truncate on audit_seals
    for each statement execute function refuse_rewriting_the_log();
