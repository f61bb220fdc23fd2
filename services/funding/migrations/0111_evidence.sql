-- Files beside their rows, so that both commit together. One file may serve as several kinds of evidence.
create table evidence_files (
    application_id uuid not null references cases,
    sha256 text not null,
    media_type text not null check (media_type in ('application/pdf', 'image/png', 'image/jpeg')),
    content bytea not null check (octet_length(content) between 1 and 10485760),
    primary key (application_id, sha256),
    check (sha256 = encode(sha256(content), 'hex'))
);
create index evidence_files_by_content on evidence_files (sha256);

create table evidence (
    application_id uuid not null,
    kind text not null check (kind in (
        'outward_travel', 'return_travel', 'travel_invoice', 'accommodation_invoice'
    )),
    sha256 text not null,
    received_from text not null,
    received_at timestamptz not null,
    primary key (application_id, kind, sha256),
    foreign key (application_id, sha256) references evidence_files
);
