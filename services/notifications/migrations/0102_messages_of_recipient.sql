-- People look at what they were told, newest first.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index messages_of_recipient on messages (recipient, id);
