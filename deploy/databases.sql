-- Databases and roles, made by psql as a superuser: for each service a role that owns its database, where migrations
-- run, and one as which it works and that owns nothing (services/*/grants.toml says what it may do); one for auditors.
-- $PGPASS_FOLDER is a folder with their names and passwords in the form of pgpass. What is there already only gets the
-- password that stands there now. A new PostgreSQL server runs this once; run it again when a role comes.
\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on

-- A statement that fails is not to bring a password into the server's log.
set log_min_error_statement = panic;
set log_statement = none;
create temporary table wanted (host text, port text, database text, role text, password text);
\copy wanted from program 'cat "$PGPASS_FOLDER"/*.pgpass' with (delimiter ':')

select format('create role %I login noinherit', role)
from wanted
where not exists (select from pg_roles where rolname = role)
order by role
\gexec
select format('alter role %I password %L', role, password) from wanted order by role
\gexec

create temporary table owned as
select regexp_replace(role, '_owner$', '') as database, role as owner
from wanted
where role ~ '_owner$';
select format('create database %I owner %I', database, owner)
from owned
where not exists (select from pg_database where datname = database)
order by database
\gexec
select format('revoke all on database %I from public', database) from owned order by database
\gexec
select format('grant connect on database %I to %I', owned.database, role)
from owned
join wanted on role in (owned.database, 'clusterxchange_auditor')
order by owned.database, role
\gexec
