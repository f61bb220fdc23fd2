-- Idempotency keys are kept for some days only: what is old lies together, and such an index costs an insert nothing.
-- The service that writes this table waits for its migrations, so blocking reads and writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index idempotency_keys_by_age on idempotency_keys using brin (created_at) with (pages_per_range = 16);
