"""A case's own time: it never runs back, and what one case's step lets happen in another is told in that one's."""

from dataclasses import replace
from uuid import UUID

from services.kernel.clock import CaseTime, wall_clock
from services.kernel.transaction import Transaction


async def in_time_of(tx: Transaction, application_id: UUID) -> Transaction:
    """The same transaction, seen from another case, whose time must neither run back nor change its clock."""
    row = await tx.maybe("select occurred_at, under_test_clock from streams where key = $1", str(application_id))
    if row is None:
        return replace(tx, bound_to_cause=True)
    time = time_there(tx.time, CaseTime(row["occurred_at"], row["occurred_at"], "test"), row["under_test_clock"])
    return replace(tx, time=time, bound_to_cause=True)


def outside_case_time(tx: Transaction) -> Transaction:
    """The same transaction for what is no case's doing, such as an envelope's ceiling."""
    return replace(tx, bound_to_cause=True)


def time_there(cause: CaseTime, last: CaseTime, under_test_clock: bool) -> CaseTime:
    """Case time in a case whose last event was at `last`, for something that was caused elsewhere.

    A case of the wall clock stays on it. One under a Test-Clock moves with a Test-Clock, and stands still otherwise.
    """
    if not under_test_clock:
        return wall_clock() if cause.under_test_clock else cause
    return cause.not_before(last.occurred_at) if cause.under_test_clock else last
