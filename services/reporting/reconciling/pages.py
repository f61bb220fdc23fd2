"""The page of reconciliation: what was compared last, and what was not the same."""

from pathlib import Path

from fastapi import Request, Response

from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter, Pages
from services.kernel.transaction import Transaction
from services.reporting.api.reconciliations import named, one_who_reads
from services.reporting.domain.reconciliation import Checked
from services.reporting.store.reconciliations import Reconciliations

router = PageRouter()
pages = Pages(Path(__file__).parents[1] / "templates")

WORDS = {
    Checked.EVENTS: "Events heard, beside those told by each service",
    Checked.CASES: "Exchanges of table T1, beside the cases of applications",
    Checked.MONEY: "Money of table T9, beside the ledger of funding",
}


@router.get("/statistics/reconciliation")
@query
async def show_reconciliation(tx: Transaction, request: Request) -> Response:
    person = one_who_reads(request)
    latest = {row["checked"]: row for row in reversed(await Reconciliations(tx.connection).latest(len(Checked)))}
    checks = [(WORDS[checked], latest[checked]) for checked in Checked if checked in latest]
    differences = [(words, one) for words, row in checks for one in named(row, person)]
    found = sum(row["differences"] for _, row in checks)
    return pages.show(request, "reconciliation.html", checks=checks, differences=differences, found=found)
