"""What is parked in a service, for administrators: list, show, retry, drop."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from services.kernel.http.activity import always
from services.kernel.http.calling import service_of
from services.kernel.http.commands import command, query
from services.kernel.http.door import Body, Text
from services.kernel.http.problems import conflict, forbidden, not_found
from services.kernel.parked_records import Cause, State, Wanted, list_records, show_record
from services.kernel.redrive import AlreadySettled, NotParked
from services.kernel.transaction import Transaction

router = APIRouter()


class Retry(Body):
    """Why a record is tried again, where somebody says so."""

    reason: Text | None = None


class Drop(Body):
    """Why a record is given up."""

    reason: Text


def administrator(tx: Transaction) -> str:
    """The subject of who asks; 403 unless it is an administrator."""
    if tx.person is None or not tx.person.is_a("administrator"):
        raise forbidden("Only an administrator may look at parked records.")
    return tx.person.subject


@router.get("/api/parked")
@query
async def list_parked(
    tx: Transaction,
    state: State = "open",
    key: Annotated[str | None, Query(max_length=500)] = None,
    cause: Cause | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
    cursor: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> dict[str, Any]:
    """Parked records; `cursor` is the last id of the page before.

    Open ones come oldest first, `first` leaves out those that wait behind another, settled ones come newest first.
    """
    administrator(tx)
    items = await list_records(tx, Wanted(state, key, cause, cursor, limit))
    return {"items": items, "next": str(items[-1]["id"]) if len(items) == limit else None}


@router.get("/api/parked/{parked_id:int}")
@query(audited=always)
async def show_parked(tx: Transaction, parked_id: int) -> dict[str, Any]:
    """One parked record: its content made safe to read, what waits behind it, and its history."""
    administrator(tx)
    record = await show_record(tx, parked_id)
    if record is None:
        raise not_found()
    return record


@router.post("/api/parked/{parked_id:int}/retry")
@command
async def retry_parked(tx: Transaction, request: Request, parked_id: int, body: Retry | None = None) -> dict[str, Any]:
    """Apply what is parked of the record's key, in order, until one fails again; at most 200 at a time."""
    person, why = administrator(tx), body.reason if body else None
    with settling_in_words():
        redriven = await service_of(request).consumption.redrive.retry(tx.connection, parked_id, person, why)
    return redriven.as_json()


@router.delete("/api/parked/{parked_id:int}")
@command
async def drop_parked(tx: Transaction, request: Request, parked_id: int, body: Drop) -> dict[str, Any]:
    """Give a record up for good; if it was the first of its key, those behind it are applied as a retry does."""
    person = administrator(tx)
    with settling_in_words():
        redriven = await service_of(request).consumption.redrive.drop(tx.connection, parked_id, person, body.reason)
    return redriven.as_json()


@contextmanager
def settling_in_words() -> Iterator[None]:
    """404 for a record that was never parked, 409 for one that somebody else has settled."""
    try:
        yield
    except NotParked:
        raise not_found() from None
    except AlreadySettled as late:
        raise conflict(f"{late} There is nothing left to do about it.") from None
