"""INV-05: what is paid is what was approved: amount, account and holder, from the approval to the bank's file."""

import hashlib
from collections.abc import Iterator
from typing import Any

from contracts.events.funding import PaymentOrdered, ReimbursementApproved, ReimbursementPaid
from tests.faults.checkers.bank import Transfer, transfers
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed
from tests.faults.tables import Row

INVARIANT = "INV-05"


def check(history: History, seen: Observed) -> list[Violation]:
    return [Violation(INVARIANT, what) for what in (*unlike_the_approval(seen), *unlike_the_order(seen), *told(seen))]


def unlike_the_approval(seen: Observed) -> Iterator[str]:
    for claim in seen.rows("funding", "claims"):
        if claim["approval_sha256"] not in (None, sha256_of(claim)):
            yield f"claim {claim['id']} is not what was approved"


def sha256_of(claim: Row) -> str:
    """What an approver puts his or her name to."""
    parts = (claim["amount_cents"], claim["currency"], claim["account_holder"], claim["iban"], claim["bic"] or "")
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def unlike_the_order(seen: Observed) -> Iterator[str]:
    """Order, claim and file say the same."""
    claims = {claim["id"]: claim for claim in seen.rows("funding", "claims")}
    at_the_bank = {transfer.end_to_end_id: transfer for transfer in transfers(seen)}
    for order in seen.rows("funding", "payment_orders"):
        claim, transfer = claims[order["claim_id"]], at_the_bank.get(order["end_to_end_id"])
        live = order["status"] in ("ordered", "paid")
        if live and (order["amount_cents"], order["currency"]) != (claim["amount_cents"], claim["currency"]):
            yield f"order {order['end_to_end_id']} is not of its claim's amount"
        if transfer and not same(transfer, order, claim if live else None):
            yield f"order {order['end_to_end_id']} reads otherwise in the payment file"


def same(transfer: Transfer, order: Row, claim: Row | None) -> bool:
    """Whether the file repeats the order; the account is the claim's for as long as the order lives."""
    amount = (order["amount_cents"], order["currency"])
    return (transfer.cents, transfer.currency) == amount and (claim is None or transfer.iban == claim["iban"])


def told(seen: Observed) -> Iterator[str]:
    """Each order is of the amount approved last before it, each payment of the amount ordered."""
    approved: dict[Any, int] = {}
    ordered: dict[str, int] = {}
    for event in (one.event for one in seen.told if one.service == "funding"):
        if isinstance(event, ReimbursementApproved):
            approved[event.claim_id] = event.amount.cents
        if isinstance(event, PaymentOrdered):
            ordered[event.end_to_end_id] = event.amount.cents
            if event.amount.cents != approved.get(event.claim_id):
                yield f"{event.end_to_end_id} was ordered with another amount than approved"
        if isinstance(event, ReimbursementPaid) and event.amount.cents != ordered.get(event.end_to_end_id):
            yield f"{event.end_to_end_id} was paid with another amount than ordered"
