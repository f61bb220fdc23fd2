-- Financial agreements as they were drawn up, and who signed them. One person never signs for both parties (INV-27).
create table agreements (
    application_id uuid primary key references cases,
    content text not null,
    content_sha256 text not null check (content_sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
    drawn_up_at timestamptz not null,
    unique (application_id, content_sha256)
);

create table agreement_signatures (
    application_id uuid not null,
    capacity text not null check (capacity in ('visitor', 'visitor_partnership')),
    signed_by text not null,
    signed_at timestamptz not null,
    content_sha256 text not null,
    primary key (application_id, capacity),
    constraint one_person_signs_once unique (application_id, signed_by),
    constraint signed_what_was_drawn_up foreign key (application_id, content_sha256)
        references agreements (application_id, content_sha256)
);
