"""A case whose events were parked for a while ends in funding exactly as one that was never disturbed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.clock import test_clock as at_clock
from services.kernel.identifiers import new_id
from tests.funding.conftest import HOME, Funding, an_assessed_application
from tests.kit import eventually

AT = at_clock(datetime(2026, 6, 1, 9, tzinfo=UTC))
REFUSE = """
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
create trigger refuse before insert on queue_items for each row execute function refuse();
"""
ALLOW = "drop trigger refuse on queue_items; drop function refuse();"
OUTCOME = """
select array_agg(array[type, occurred_at::text, (body::jsonb - 'application_id' - 'item_id')::text] order by sequence)
from outbox
where topic = 'funding.events' and key = $1
"""
ITEM = "select to_jsonb(i) - 'id' - 'application_id' - 'place' from queue_items i where application_id = $1"


async def test_a_case_that_was_parked_ends_as_one_that_was_not(funding: Funding) -> None:
    undisturbed, parked = new_id(), new_id()
    await begin_and_withdraw(funding, undisturbed)
    as_ever = await eventually(lambda: end_of(funding, undisturbed))
    await funding.service.pool.execute(REFUSE)
    try:
        await begin_and_withdraw(funding, parked)
        first = await eventually(lambda: first_parked(funding, parked))
    finally:
        await funding.service.pool.execute(ALLOW)
    answer = await funding.client.post(f"/api/parked/{first}/retry", headers=funding.by("root", "administrator"))
    assert len(answer.json()["applied"]) == 2
    assert await end_of(funding, parked) == as_ever


async def begin_and_withdraw(funding: Funding, application: UUID) -> None:
    sent, assessed = an_assessed_application(application_id=application)
    withdrawn = ApplicationWithdrawn(application_id=application, partnership=HOME)
    await funding.tell(sent, assessed, withdrawn, time=AT)


async def first_parked(funding: Funding, application: UUID) -> int | None:
    rows = await funding.service.pool.fetch("select id from parked where key = $1 order by id", str(application))
    return rows[0]["id"] if len(rows) == 2 else None


async def end_of(funding: Funding, application: UUID) -> dict[str, Any] | None:
    """What funding told and keeps of a case, as soon as its withdrawal was heard."""
    pool = funding.service.pool
    item = await pool.fetchrow(ITEM, application)
    closed = item and '"outcome": null' not in item[0]
    told = await pool.fetchval(OUTCOME, str(application))
    return {"told": told, "item": item[0]} if closed and item else None
