"""What of a payment's conditions is fulfilled, as funding's tables say."""

from collections.abc import Sequence
from datetime import date

from services.funding.domain.case import Case
from services.funding.domain.conditions import Conditions
from services.funding.domain.evidence import EvidenceKind
from services.funding.store.agreements import Agreements
from services.funding.store.evidence import Evidence, Piece
from services.kernel.transaction import Transaction


async def conditions_of(tx: Transaction, case: Case) -> tuple[Conditions, list[Piece]]:
    """The conditions with the evidence that they rest on; LookupError before the visitor returned."""
    if case.actual is None:
        raise LookupError(f"application {case.application_id} has no actual stay yet")
    agreement = await Agreements(tx).find(case.application_id)
    pieces = await Evidence(tx).of(case.application_id)
    conditions = Conditions(
        stay_ended_on=case.actual.last_day,
        agreement_signed=agreement is not None and agreement.complete,
        report_validated_on=case.report_validated_at.date() if case.report_validated_at else None,
        evidence_on=first_days(pieces),
    )
    return conditions, pieces


def first_days(pieces: Sequence[Piece]) -> dict[EvidenceKind, date]:
    """On which day each kind of evidence came for the first time; the pieces are in the order in which they came."""
    first: dict[EvidenceKind, date] = {}
    for piece in pieces:
        first.setdefault(piece.kind, piece.received_at.date())
    return first
