-- People are looked for by what they do, and the page to sign in to a local run shows some of them.
-- The service that writes this table waits for its migrations, so blocking writes blocks nobody.
-- squawk-ignore require-concurrent-index-creation
create index people_roles on people using gin (roles);
-- squawk-ignore require-concurrent-index-creation
create index people_signing_in on people (
    demo desc, (case when demo then partnership end) nulls first, (case when demo then name end), updated_at desc
);
