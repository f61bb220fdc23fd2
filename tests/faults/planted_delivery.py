"""What can be wrong with commands, events and what follows from them, and how it is planted."""

from tests.faults.planted import plant

IN_DELIVERY = (
    plant(
        "a command that took effect twice",
        "INV-15",
        "applications",
        """
        insert into audit (case_time, subject, roles, method, path, status, correlation_id)
        select case_time, subject, roles, method, path, status, correlation_id
        from audit where subject = 'anna.gone' and path = '/api/applications'
        """,
    ),
    plant(
        "an event without its state",
        "INV-16",
        "applications",
        "delete from assessments where application_id = (select min(id::text)::uuid from applications)",
    ),
    plant(
        "a step of a claim that nobody told",
        "INV-16",
        "funding",
        "update claims set version = version + 1 where status = 'paid'",
    ),
    plant(
        "positions with a gap",
        "INV-17",
        "funding",
        "update outbox set position = position + 1 where position = (select max(position) from outbox)",
    ),
    plant(
        "an announcement that no event asked for",
        "INV-18",
        "notifications",
        """
        insert into announcements (
            id, event_id, template, audience, about, facts, occurred_at, recorded_at, clock, correlation_id,
            settled_at
        )
        select gen_random_uuid(), event_id, template, 'coordinators', about, facts, occurred_at, recorded_at,
               clock, correlation_id, settled_at
        from announcements limit 1
        """,
    ),
    plant(
        "an event that was remembered twice",
        "INV-18",
        "applications",
        """
        insert into history (application_id, event, at)
        select application_id, event, at from history where event = 'EvaluationOpened' limit 1
        """,
    ),
    plant(
        "services that disagree about a case",
        "INV-19",
        "applications",
        "update cofunding set status = 'declined' where status = 'approved'",
    ),
    plant(
        "a record that was dropped without a word",
        "INV-20",
        "reporting",
        "delete from inbox where event_id = (select event_id from history order by position limit 1)",
    ),
    plant(
        "a record dropped by nobody for no reason",
        "INV-20",
        "reporting",
        """
        insert into parked (topic, partition, "offset", headers, reason, attempts, waiting, settled_at, settlement)
        values ('funding.events', 0, 0, '[]', 'it is no event', 1, false, now(), 'dropped')
        """,
    ),
    plant(
        "a record that overtook a parked one of its key",
        "INV-21",
        "reporting",
        """
        insert into parked (topic, partition, "offset", key, body, headers, reason, attempts, waiting)
        select topic, partition, "offset", key, convert_to(body, 'UTF8'), '[]', 'it is no event', 3, false
        from history as first
        where sequence = 1
            and exists (select from history where (topic, key, sequence) = (first.topic, first.key, 2))
        limit 1
        """,
    ),
    plant(
        "a parked record that waits for nobody",
        "INV-21",
        "funding",
        """
        insert into parked (topic, partition, "offset", key, headers, reason, attempts, waiting)
        values ('funding.events', 0, 0, 'somebody', '[]', 'an earlier record of its key is parked', 0, true)
        """,
    ),
    plant(
        "a queue item that was closed twice",
        "INV-24",
        "funding",
        """
        insert into queue_changes (id, item_id, partnership, change, at)
        select gen_random_uuid(), item_id, partnership, change, at
        from queue_changes where change = 'closed' limit 1
        """,
    ),
    plant(
        "a journey that ended before it began",
        "INV-16 INV-17 INV-26 INV-32",
        "applications",
        "update outbox set sequence = sequence + 1000 where type like '%TravelStarted%'",
    ),
    plant(
        "a transfer that two people made",
        "INV-27",
        "funding",
        """
        alter table payment_orders drop constraint three_people;
        alter table payment_orders disable trigger orders_keep_repeating_approvals;
        update payment_orders set approved_by = report_validated_by where status = 'paid'
        """,
    ),
    plant(
        "a decision by a party to the case",
        "INV-27",
        "funding",
        """
        alter table queue_items disable trigger decided_without_interest;
        update queue_items set closed_by = (select visitor_owner from cases limit 1) where outcome = 'approved'
        """,
    ),
    plant(
        "an answer that was not stored",
        "INV-25",
        "funding",
        "delete from idempotency_keys where path = '/api/payment-batches'",
    ),
    plant(
        "an event that was never published",
        "INV-31",
        "funding",
        "update outbox set position = null where position = (select max(position) from outbox)",
    ),
    plant(
        "letters that are still under way",
        "INV-31",
        "notifications",
        "update announcements set settled_at = null where settled_at = (select max(settled_at) from announcements)",
    ),
    plant(
        "a payment that statistics do not know",
        "INV-32",
        "reporting",
        "update exchanges set paid_cents = paid_cents + 1 where known_until = 'infinity'",
    ),
    plant(
        "an event that reporting heard otherwise",
        "INV-32",
        "reporting",
        "update history set actor_role = 'auditor' where position = (select max(position) from history)",
    ),
    plant(
        "an event that is missing in the history",
        "INV-32",
        "reporting",
        "delete from history where position = (select min(position) from history)",
    ),
)
