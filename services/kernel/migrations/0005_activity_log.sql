-- The activity log says more: as which of their roles a person acted, on what, from where; `times` is how many refusals
-- alike one row stands for, none for one. A column that comes later has no value in earlier rows: they are sealed.
alter table audit
    add column role text,
    add column route text,
    add column object_kind text,
    add column object_id text,
    add column address text,
    add column times integer;

create function refuse_rewriting_the_log() returns trigger
language plpgsql
as $$
begin
    raise exception '% is written once and stays', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_is_final before update or delete or truncate on audit
    for each statement execute function refuse_rewriting_the_log();
