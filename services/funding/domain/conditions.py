"""What must be fulfilled before a payment, and by when it is due then (MON-09)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.scheme.deadlines import payment_due_on
from contracts.scheme.programme import Programme
from services.funding.domain.evidence import EvidenceKind


@dataclass(frozen=True, slots=True)
class Conditions:
    """What has been fulfilled for a payment, each with its day or None; evidence by kind, with its first day."""

    stay_ended_on: date
    agreement_signed: bool
    report_validated_on: date | None
    evidence_on: Mapping[EvidenceKind, date]


def checklist(conditions: Conditions) -> dict[str, bool]:
    """Every condition of the payment with whether it is met (MON-09), in the order in which they come about.

    The bank account counts as met because a claim without one that passes the checks is never taken.
    """
    evidence = {str(kind): kind in conditions.evidence_on for kind in EvidenceKind}
    return {
        "agreement_signed": conditions.agreement_signed,
        **evidence,
        "report_validated": conditions.report_validated_on is not None,
        "bank_account": True,
    }


def due_on(conditions: Conditions, programme: Programme) -> date | None:
    """By when to pay: ten days from the last condition that came to be met; None while one is missing (OPEN-13).

    Of evidence that is the day on which the last of the four kinds first came; further copies postpone nothing.
    """
    if conditions.report_validated_on is None or not all(checklist(conditions).values()):
        return None
    met_on = max(conditions.stay_ended_on, conditions.report_validated_on, *conditions.evidence_on.values())
    return payment_due_on(met_on, programme)
