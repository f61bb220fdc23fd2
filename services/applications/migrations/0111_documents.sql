-- The documents of a case; the text of the financial agreement stays with funding.
create table documents (
    application_id uuid not null references applications,
    document text not null check (document in ('commitment_to_quality', 'financial_agreement')),
    content text,
    content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
    complete boolean not null default false,
    drawn_up_at timestamptz not null,
    primary key (application_id, document),
    check (document <> 'commitment_to_quality' or content is not null)
);

create table signatures (
    application_id uuid not null,
    document text not null,
    capacity text not null check (capacity in ('visitor', 'host', 'visitor_partnership', 'host_partnership')),
    signed_by text not null,
    content_sha256 text not null,
    signed_at timestamptz not null,
    primary key (application_id, document, capacity),
    foreign key (application_id, document) references documents
);

-- Certificates of participation: the paper is drawn from the case's own facts, the same bytes each time.
create table certificates (
    application_id uuid primary key references applications,
    issued_on date not null
);
