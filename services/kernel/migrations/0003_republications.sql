-- Each time Kafka had lost what it held: positions up to `upto` are published again, those up to `reached` are by now.
create table republications (
    id bigint generated always as identity primary key,
    upto bigint not null,
    reached bigint not null default 0,
    begun_at timestamptz not null default clock_timestamp(),
    done_at timestamptz
);
create unique index republications_begun on republications ((true)) where done_at is null;

-- The outbox as it goes to Kafka: CloudEvents 1.0 in binary mode; columns after `value` are headers, by their names.
create view outgoing as
select
    id,
    position,
    topic,
    written_at,
    convert_to(key, 'UTF8') as key,
    convert_to(body, 'UTF8') as value,
    convert_to('1.0', 'UTF8') as ce_specversion,
    convert_to(event_id::text, 'UTF8') as ce_id,
    convert_to(type, 'UTF8') as ce_type,
    convert_to('/' || regexp_replace(topic, '[.]events$', ''), 'UTF8') as ce_source,
    convert_to(to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') as ce_time,
    convert_to(key, 'UTF8') as ce_subject,
    convert_to(sequence::text, 'UTF8') as ce_sequence,
    convert_to('application/json', 'UTF8') as "content-type",
    convert_to(to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') as occurred,
    convert_to(clock, 'UTF8') as clock,
    convert_to(correlation_id::text, 'UTF8') as correlation,
    convert_to(
        '00-' || replace(correlation_id::text, '-', '') || '-' || right(replace(event_id::text, '-', ''), 16) || '-01',
        'UTF8'
    ) as traceparent,
    convert_to(causation_id::text, 'UTF8') as causation,
    convert_to(actor_role, 'UTF8') as actor
from outbox;
