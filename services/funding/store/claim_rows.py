"""Rows of claims as claims, and what of a claim its visitor fills in."""

from typing import Any

from asyncpg import Record

from contracts.scheme.money import Money
from services.funding.domain.account import Address, Payee
from services.funding.domain.claim import Claim, ClaimStatus
from services.funding.domain.reckoning import Reckoning


def columns_of(payee: Payee, reckoning: Reckoning) -> tuple[Any, ...]:
    """What a visitor's claim fills in, in the order of the columns."""
    address = payee.address
    return (
        reckoning.amount.cents,
        reckoning.amount.currency,
        list(reckoning.steps),
        payee.iban,
        payee.bic,
        payee.account_holder,
        address.street,
        address.building,
        address.postcode,
        address.town,
        address.country,
    )


def claim_from(row: Record) -> Claim:
    """A row of claims as a claim."""
    address = Address(*(row[column] for column in ("street", "building", "postcode", "town", "country")))
    return Claim(
        id=row["id"],
        application_id=row["application_id"],
        partnership=row["partnership"],
        claimant=row["claimant"],
        status=ClaimStatus(row["status"]),
        version=row["version"],
        amount=Money(row["amount_cents"], row["currency"]),
        calculation=tuple(row["calculation"]),
        payee=Payee(row["account_holder"], row["iban"], row["bic"], address),
        submitted_at=row["submitted_at"],
        target_on=row["target_on"],
        return_reason=row["return_reason"],
        report_validated_by=row["report_validated_by"],
        report_validated_for=row["report_validated_for"],
        approved_by=row["approved_by"],
        approved_for=row["approved_for"],
        approval_sha256=row["approval_sha256"],
        due_on=row["due_on"],
        paid_on=row["paid_on"],
        attempts=row["attempts"],
    )
