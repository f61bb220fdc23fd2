"""What can be wrong in a database: what it is, the invariants that do not hold then, and how it is planted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Planted:
    """Statements for a service's database, and the invariants that do not hold after them."""

    what: str
    service: str
    sql: str
    invariants: frozenset[str]


def plant(what: str, invariants: str, service: str, sql: str) -> Planted:
    return Planted(what, service, sql, frozenset(invariants.split()))


PLANTED = (
    plant(
        "an envelope that its ledger does not explain",
        "INV-01",
        "funding",
        "update envelopes set reserved_cents = reserved_cents + 1 where partnership = 'AURORA-NEXT'",
    ),
    plant(
        "an envelope whose ceiling never covered what was taken",
        "INV-01",
        "funding",
        """
        alter table envelopes drop constraint never_over_the_ceiling;
        update envelopes set ceiling_cents = 100 where partnership = 'AURORA-NEXT';
        update postings set amount_cents = sign(amount_cents) * 100
        where entry_id = (
            select id from ledger_entries where cause = 'ceiling_set' and partnership = 'AURORA-NEXT'
        );
        update ledger_entries set id = id where cause = 'ceiling_set' and partnership = 'AURORA-NEXT'
        """,
    ),
    plant(
        "an entry whose postings do not sum to zero",
        "INV-02",
        "funding",
        """
        update postings set amount_cents = amount_cents - (account = 'available')::int
        where entry_id = (select id from ledger_entries order by id limit 1);
        update ledger_entries set id = id where id = (select id from ledger_entries order by id limit 1)
        """,
    ),
    plant(
        "a payment file that names one transfer twice",
        "INV-03",
        "funding",
        r"""
        update payment_batches
        set content = spoiled.file, content_sha256 = encode(sha256(spoiled.file), 'hex')
        from (
            select id, convert_to(regexp_replace(
                convert_from(content, 'UTF8'), '(<CdtTrfTxInf>.*</CdtTrfTxInf>)', '\1\1'
            ), 'UTF8') as file
            from payment_batches
            limit 1
        ) as spoiled
        where spoiled.id = payment_batches.id
        """,
    ),
    plant(
        "a transfer that does not know that it was paid",
        "INV-04 INV-24",
        "funding",
        "update payment_orders set status = 'ordered' where status = 'paid'",
    ),
    plant(
        "an account that changed after the approval",
        "INV-05",
        "funding",
        """
        alter table claims drop constraint approval_is_of_this_amount_and_account;
        update claims set iban = 'DE89370400440532013000' where status = 'paid'
        """,
    ),
    plant(
        "a payment of more than was committed",
        "INV-06",
        "funding",
        "update commitments set amount_cents = amount_cents - 1 where state = 'paid'",
    ),
    plant(
        "money that is reserved and given back once more",
        "INV-07 INV-16",
        "funding",
        """
        insert into ledger_entries (
            id, partnership, application_id, cause, occurred_at, recorded_at, correlation_id
        )
        select ('ffffffff-0000-7000-8000-00000000000' || case again.cause when 'reserved' then 1 else 2 end)::uuid,
               partnership, application_id, again.cause, occurred_at, recorded_at, correlation_id
        from ledger_entries
        join commitments using (application_id, partnership)
        cross join (values ('reserved'), ('released')) as again (cause)
        where state = 'released' and ledger_entries.cause = 'reserved';
        insert into postings (entry_id, account, currency, amount_cents)
        select id, account, 'EUR', case when (cause = 'reserved') = (account = 'reserved') then 100 else -100 end
        from ledger_entries
        cross join (values ('available'), ('reserved')) as line (account)
        where id::text like 'ffffffff%'
        """,
    ),
    plant(
        "a reversal that names the wrong entry",
        "INV-08",
        "funding",
        "update ledger_entries set reverses = id where cause = 'unpaid'",
    ),
    plant(
        "a ledger that can be written over",
        "INV-08",
        "funding",
        "alter table postings disable trigger postings_are_final",
    ),
    plant(
        "a posting that was touched later",
        "INV-08",
        "funding",
        "update postings set currency = currency",
    ),
    plant(
        "a lump sum that the rules do not give",
        "INV-11",
        "applications",
        "update assessments set lump_sum_cents = lump_sum_cents + 100 where lump_sum_cents > 0",
    ),
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
        update payment_orders set approved_by = report_validated_by where status = 'paid'
        """,
    ),
    plant(
        "a decision by a party to the case",
        "INV-27",
        "funding",
        "update queue_items set closed_by = (select visitor_owner from cases limit 1) where outcome = 'approved'",
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
