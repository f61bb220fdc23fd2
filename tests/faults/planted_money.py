"""What can be wrong with money, and how it is planted."""

from tests.faults.planted import plant

IN_MONEY = (
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
        with again as (
            insert into ledger_entries (
                id, partnership, application_id, cause, occurred_at, recorded_at, correlation_id
            )
            select ('ffffffff-0000-7000-8000-00000000000' || case again.cause when 'reserved' then 1 else 2 end)::uuid,
                   partnership, application_id, again.cause, occurred_at, recorded_at, correlation_id
            from ledger_entries
            join commitments using (application_id, partnership)
            cross join (values ('reserved'), ('released')) as again (cause)
            where state = 'released' and ledger_entries.cause = 'reserved'
            returning id, cause
        )
        insert into postings (entry_id, account, currency, amount_cents)
        select id, account, 'EUR', case when (cause = 'reserved') = (account = 'reserved') then 100 else -100 end
        from again
        cross join (values ('available'), ('reserved')) as line (account)
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
)
