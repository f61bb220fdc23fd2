"""What happens by itself: at every tick of the wall clock, and for cases under a Test-Clock when a test says so."""

import asyncio
from datetime import datetime
from typing import Any

import structlog
from fastapi import APIRouter
from pydantic import AwareDatetime

from services.funding.store.overdue import Overdue, at_time
from services.kernel.clock import machine_now, wall_clock
from services.kernel.database import is_transient
from services.kernel.http.door import Body
from services.kernel.identifiers import new_id
from services.kernel.internal import internal
from services.kernel.service import Service
from services.kernel.transaction import Transaction

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()

PAUSE_SECONDS = 30


class Now(Body):
    """Case time up to which things fall due."""

    now: AwareDatetime


@router.post("/internal/timers")
@internal(audited=True)
async def run_timers(tx: Transaction, body: Now) -> list[dict[str, Any]]:
    """Do what is due by then for cases under a Test-Clock."""
    return await run_due(tx, body.now, under_test_clock=True)


async def run_due(tx: Transaction, now: datetime, under_test_clock: bool) -> list[dict[str, Any]]:
    """Do what is due on this clock; returns which timer went off for which queue item."""
    overdue = Overdue(at_time(tx, now, under_test_clock))
    done = {
        "lease_expiry": await overdue.expire_leases(),
        "reminder": await overdue.remind(),
        "escalation": await overdue.escalate(),
    }
    return [{"timer": timer, "id": item_id} for timer, items in done.items() for item_id in items]


async def tick(service: Service) -> None:
    """Do what is due for real cases, every half minute; several instances share the work."""
    while True:
        try:
            async with service.pool.acquire() as connection, connection.transaction():
                await run_due(Transaction(connection, wall_clock(), new_id()), machine_now(), under_test_clock=False)
            service.relay.wake()
        except Exception as wrong:
            if not is_transient(wrong):
                raise
            log.warning("timers.waiting", reason=type(wrong).__name__)
        await asyncio.sleep(PAUSE_SECONDS)
