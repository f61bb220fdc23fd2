-- Forms that are not sent yet: any JSON object, as text, because a draft may still hold what no application may.
create table drafts (
    id uuid primary key,
    owner text not null,
    content text not null,
    saved_at timestamptz not null,
    application_id uuid references applications
);
