-- A case's claim is looked for whether or not it was rejected, and a person's claims by who made them.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index claims_of_application on claims (application_id);
-- squawk-ignore require-concurrent-index-creation
create index claims_of_claimant on claims (claimant, id);
