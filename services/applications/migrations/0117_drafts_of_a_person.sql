-- Nobody keeps drafts without number.
-- squawk-ignore require-concurrent-index-creation
create index drafts_unsent on drafts (owner) where application_id is null;
