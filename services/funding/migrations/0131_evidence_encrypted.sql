-- Files are kept encrypted; `content` has those that came before that, until the service has encrypted them too.
-- The service that writes this table waits for its migrations, so looking through it and blocking it blocks nobody.
-- squawk-ignore ban-drop-not-null
alter table evidence_files alter column content drop not null;
alter table evidence_files
    add column key_id text,
    add column nonce bytea check (octet_length(nonce) = 12),
    add column ciphertext bytea check (octet_length(ciphertext) between 17 and 10485776);
-- squawk-ignore constraint-missing-not-valid
alter table evidence_files add constraint evidence_files_in_clear_or_encrypted check (
    num_nonnulls(key_id, nonce, ciphertext) = case when content is null then 3 else 0 end
);
-- What is encrypted cannot be made smaller.
alter table evidence_files alter column ciphertext set storage external;
-- A nonce serves once under a key. Also finds what lies under an older key.
-- squawk-ignore require-concurrent-index-creation
create unique index evidence_files_by_nonce on evidence_files (key_id, nonce);
