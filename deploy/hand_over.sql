-- Once, in a database of an earlier version, whose tables belong to the superuser: psql gives all of it to its owner.
\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on

select format('alter database %I owner to %I', current_database(), current_database() || '_owner')
\gexec
select format('alter %s %s owner to %I', kind, oid::regclass, current_database() || '_owner')
from pg_class
join (
    values ('r', 'table'), ('v', 'view'), ('S', 'sequence')
) as kinds (letter, kind) on letter = relkind
where relnamespace = 'public'::regnamespace
    and not exists (
        select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype in ('i', 'a')
    )
\gexec
select format('alter function %s owner to %I', oid::regprocedure, current_database() || '_owner')
from pg_proc
where pronamespace = 'public'::regnamespace
\gexec
