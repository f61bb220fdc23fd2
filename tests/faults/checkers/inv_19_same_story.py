"""INV-19, between keys and topics: whatever order events arrived in, all services know the same of a case."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed
from tests.faults.tables import Row

INVARIANT = "INV-19"
ENDS = ("withdrawn", "cancelled", "not_payable")
MONEY = {
    "waiting": "waitlisted",
    "reserved": "approved",
    "committed": "approved",
    "paid": "approved",
}


def check(history: History, seen: Observed) -> list[Violation]:
    """Cases of which a record is parked, was dropped or was forged may differ, and are left out."""
    left_out = seen.parked_keys() | seen.keys_at(history.strangers)
    stories = Stories(seen)
    return [
        Violation(INVARIANT, f"case {case}: {what}")
        for case, row in stories.cases.items()
        if str(case) not in left_out
        for what in stories.differences(case, row)
    ]


class Stories:
    """What each service keeps of each case."""

    def __init__(self, seen: Observed) -> None:
        self.seen = seen
        self.cases = self.by_case("applications", "applications", "id")
        self.funding = self.by_case("funding", "cases")
        self.commitments = self.by_case("funding", "commitments")
        self.claims = self.by_case("funding", "claims")
        self.cofunding = self.by_case("applications", "cofunding")
        self.reimbursements = self.by_case("applications", "reimbursements")
        self.told = self.by_case("notifications", "cases")
        self.reported = {
            row["application_id"]: row
            for row in sorted(seen.rows("reporting", "exchanges"), key=lambda row: row["known_since"])
        }

    def by_case(self, service: str, table: str, column: str = "application_id") -> dict[UUID, Row]:
        """Rows by case, the latest id last."""
        rows = sorted(self.seen.rows(service, table), key=lambda row: str(row.get("id", "")))
        return {row[column]: row for row in rows}

    def differences(self, case: UUID, row: Row) -> Iterator[str]:
        for what, here, there in (*self.about_the_case(case, row), *self.about_money(case, row)):
            if here != there:
                yield f"{what} is {here} in applications and {there} elsewhere"

    def about_the_case(self, case: UUID, row: Row) -> Iterator[tuple[str, Any, Any]]:
        funding, reported, told = self.funding.get(case), self.reported.get(case), self.told.get(case)
        yield "status in reporting", row["status"], reported and reported["status"]
        yield "revision in funding", row["revision"], funding and funding["revision"]
        yield "first day in funding", row["first_day"], funding and funding["first_day"]
        yield "end in funding", row["status"] if row["status"] in ENDS else None, funding and funding["ended"]
        yield "owner in notifications", row["visitor_owner"], told and told["visitor_owner"]

    def about_money(self, case: UUID, row: Row) -> Iterator[tuple[str, Any, Any]]:
        """Of cases that go on: of one that ended early only funding knows what became of its money."""
        commitment, cofunding = self.commitments.get(case), self.cofunding.get(case)
        if row["status"] not in ENDS and commitment:
            yield "co-funding", cofunding and cofunding["status"], MONEY.get(commitment["state"])
        claim, reimbursement = self.claims.get(case), self.reimbursements.get(case)
        if claim or reimbursement:
            yield "claim", reimbursement and reimbursement["status"], claim and claim["status"]
            yield "claim's amount", reimbursement and reimbursement["amount_cents"], claim and claim["amount_cents"]
