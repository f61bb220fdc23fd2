"""What reconciliations have shown: whether statistics are what the telling services have."""

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from services.kernel.clock import rfc3339
from services.kernel.http.calling import signed_in
from services.kernel.http.commands import query
from services.kernel.http.problems import forbidden
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from services.reporting.domain.reconciliation import Difference, shown_to
from services.reporting.store.reconciliations import Reconciliations

if TYPE_CHECKING:
    from asyncpg import Record

router = APIRouter()


@router.get("/api/reconciliations")
@query
async def list_reconciliations(
    tx: Transaction, request: Request, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    person = one_who_reads(request)
    rows = await Reconciliations(tx.connection).latest(limit)
    return {"items": [as_item(row, person) for row in rows], "next": None}


def one_who_reads(request: Request) -> Person:
    """Who asks; 403 unless they oversee the scheme or coordinate a partnership."""
    person = signed_in(request)
    if not (person.reads_all or person.is_a("coordinator")):
        raise forbidden("Only coordinators, the support office, auditors and administrators look at reconciliations.")
    return person


def as_item(row: "Record", person: Person) -> dict[str, Any]:
    return {
        "checked": row["checked"],
        "asked_by": row["asked_by"],
        "started_at": rfc3339(row["started_at"]),
        "finished_at": rfc3339(row["finished_at"]),
        "compared": row["compared"],
        "differences": row["differences"],
        "named": named(row, person),
    }


def named(row: "Record", person: Person) -> list[dict[str, str]]:
    """The first differences, of the own partnership for a coordinator."""
    differences = [Difference(**one) for one in json.loads(row["named"])]
    partnership = None if person.reads_all else person.partnership or "none"
    return [
        {"about": one.about, "partnership": one.partnership, "told": one.told, "known": one.known}
        for one in shown_to(partnership, differences)
    ]
