-- Administrators look people up by the beginning of the name, or by the address.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index people_name on people (lower(name), subject);
-- squawk-ignore require-concurrent-index-creation
create index people_email on people (lower(email));
