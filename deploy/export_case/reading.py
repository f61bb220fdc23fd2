"""What each service recorded of a case, as lines of JSON; account numbers and evidence itself stay where they are."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.kernel.database import Connection

TELLING = ("applications", "funding", "notifications", "reporting")
EVENTS = "select to_jsonb(outbox)::text from outbox where key = $1::text order by id"
# What was done to the case, to its claims, decisions and payments, and whatever told of it in the same step.
AUDIT = """
select
    jsonb_build_object(
        'number', seals.number,
        'previous', coalesce(encode(before.hash, 'hex'), repeat('00', 32)),
        'hash', encode(seals.hash, 'hex'),
        'sealed_at', to_char(seals.sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'row', jsonb_strip_nulls(to_jsonb(audit))
    )::text
from audit
left join audit_seals as seals on seals.audit_id = audit.id
left join audit_seals as before on before.number = seals.number - 1
where object_id in ({about}) or correlation_id in (select correlation_id from outbox where key = $1::text)
order by audit.id
"""
ABOUT = {
    "funding": """
        select $1::text
        union select id::text from claims where application_id = $1::text::uuid
        union select id::text from queue_items where application_id = $1::text::uuid
        union select batch_id::text
              from payment_orders join claims on claims.id = claim_id
              where application_id = $1::text::uuid
    """
}
HISTORY = "select to_jsonb(history)::text from history where application_id = $1::text::uuid order by id"
DECISIONS = (
    "select to_jsonb(queue_items)::text from queue_items where application_id = $1::text::uuid order by opened_at"
)
CONFLICTS = """
select to_jsonb(conflicts)::text
from conflicts_of_interest as conflicts
where application_id = $1::text::uuid
order by declared_at
"""
LEDGER = """
select (to_jsonb(entries) || jsonb_build_object('postings', jsonb_agg(to_jsonb(postings) order by account)))::text
from ledger_entries as entries
join postings on entry_id = entries.id
where application_id = $1::text::uuid
group by entries.id
order by entries.id
"""
EVIDENCE = "select to_jsonb(evidence)::text from evidence where application_id = $1::text::uuid order by received_at"
CLAIMS = """
select (to_jsonb(claims) - '{iban,bic,account_holder,street,building,postcode,town}'::text[])::text
from claims
where application_id = $1::text::uuid
order by submitted_at
"""
PAYMENTS = """
select to_jsonb(orders)::text
from payment_orders as orders
join claims on claims.id = claim_id
where application_id = $1::text::uuid
order by attempt
"""
SIGNATURES = (
    "select to_jsonb(signatures)::text from signatures where application_id = $1::text::uuid order by signed_at"
)
AGREED = (
    "select to_jsonb(s)::text from agreement_signatures as s where application_id = $1::text::uuid order by signed_at"
)
PARTS: tuple[tuple[str, str, str], ...] = (
    ("history", "applications", HISTORY),
    ("decisions", "funding", DECISIONS),
    ("conflicts-of-interest", "funding", CONFLICTS),
    ("ledger", "funding", LEDGER),
    ("evidence", "funding", EVIDENCE),
    ("claims", "funding", CLAIMS),
    ("payments", "funding", PAYMENTS),
    ("signatures-commitment_to_quality", "applications", SIGNATURES),
    ("signatures-financial_agreement", "funding", AGREED),
)
COMMITMENT = """
select document, content
from documents
where application_id = $1::text::uuid and content is not null
"""
AGREEMENT = """
select 'financial_agreement' as document, content
from agreements
where application_id = $1::text::uuid
"""
TEXTS = {"applications": COMMITMENT, "funding": AGREEMENT}


async def recorded(services: Mapping[str, Connection], case: UUID) -> dict[str, str]:
    """The files of a bundle by their names: lines of JSON, and the documents as they were signed."""
    files = {f"{name}.jsonl": await lines(services[service], sql, case) for name, service, sql in PARTS}
    for service, connection in services.items():
        about = ABOUT.get(service, "select $1::text")
        files[f"audit/{service}.jsonl"] = await lines(connection, AUDIT.format(about=about), case)
        if service in TELLING:
            files[f"events/{service}.jsonl"] = await lines(connection, EVENTS, case)
        for row in await connection.fetch(TEXTS[service], str(case)) if service in TEXTS else ():
            files[f"documents/{row['document']}.txt"] = row["content"]
    return files


async def lines(connection: Connection, sql: str, case: UUID) -> str:
    """What a statement gives, a line of sorted JSON for each row."""
    rows: list[Any] = [json.loads(row[0]) for row in await connection.fetch(sql, str(case))]
    return "".join(json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n" for row in rows)
