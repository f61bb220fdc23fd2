-- The order in which entries moved an envelope: drawn while its row is locked, which the clock in an id is not.
-- The service that writes this table waits for its migrations, so rewriting it and blocking writes block nobody.
-- squawk-ignore adding-field-with-default
alter table ledger_entries add column position bigint generated always as identity;
-- squawk-ignore require-concurrent-index-creation
create unique index ledger_entries_in_order on ledger_entries (partnership, position);
