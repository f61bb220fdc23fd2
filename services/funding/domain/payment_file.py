"""The payment file: ISO 20022 pain.001.001.09, the same bytes for the same orders, checked against its schema."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring
from sepaxml import SepaTransfer  # type: ignore[import-untyped]
from sepaxml.validation import try_valid_xml  # type: ignore[import-untyped]
from text_unidecode import unidecode  # type: ignore[import-untyped]

from contracts.scheme.money import Money
from contracts.scheme.programme import Payer
from services.funding.domain.account import Address, Payee

SCHEMA = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
LONGEST = {"name": 70, "street": 70, "building": 16, "postcode": 16, "town": 35, "remittance": 140}
# The characters that every SEPA bank takes (EPC217-08).
NOT_TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of a file; the bank answers to its `end_to_end_id` (at most 35 characters)."""

    end_to_end_id: str
    payee: Payee
    amount: Money
    remittance: str


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """Transfers from one payer on one day; `message_id` (at most 35 characters) never comes twice."""

    message_id: str
    made_at: datetime
    execution_on: date
    payer: Payer
    transfers: tuple[Transfer, ...]

    @property
    def control_sum(self) -> Money:
        """What all transfers add up to."""
        total = self.transfers[0].amount
        for transfer in self.transfers[1:]:
            total += transfer.amount
        return total


def written(file: PaymentFile) -> bytes:
    """The file as UTF-8 XML; sepaxml.validation.ValidationError when it does not satisfy the schema."""
    sepa = SepaTransfer(debtor(file.payer, file.control_sum.currency), schema=SCHEMA, clean=False)
    for transfer in file.transfers:
        sepa.add_payment(payment(transfer, file.execution_on))
    document = fromstring(sepa.export(validate=False))
    made_at = file.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for path, text in (
        ("GrpHdr/MsgId", file.message_id),
        ("GrpHdr/CreDtTm", made_at),
        ("PmtInf/PmtInfId", file.message_id),
    ):
        replace(document, path, text)
    ElementTree.register_namespace("", NAMESPACE)
    xml: bytes = ElementTree.tostring(document, "UTF-8", xml_declaration=True)
    try_valid_xml(xml, SCHEMA)
    return xml


def bank_text(text: str, longest: int) -> str:
    """Text in the letters that every SEPA bank takes, cut to `longest` characters; empty when nothing is left."""
    latin = unidecode(text).replace("&", "+").replace("_", "-")
    return " ".join(NOT_TAKEN.sub(" ", latin).split())[:longest].strip()


def debtor(payer: Payer, currency: str) -> dict[str, Any]:
    name = bank_text(payer.name, LONGEST["name"])
    return {"name": name, "IBAN": payer.iban, "BIC": payer.bic, "currency": currency, "batch": True}


def payment(transfer: Transfer, execution_on: date) -> dict[str, Any]:
    payment = {
        "name": bank_text(transfer.payee.account_holder, LONGEST["name"]),
        "IBAN": transfer.payee.iban,
        "amount": transfer.amount.cents,
        "currency": transfer.amount.currency,
        "execution_date": execution_on,
        "description": bank_text(transfer.remittance, LONGEST["remittance"]),
        "endtoend_id": transfer.end_to_end_id,
        "address": structured(transfer.payee.address),
    }
    return payment | ({"BIC": transfer.payee.bic} if transfer.payee.bic else {})


def structured(address: Address) -> dict[str, str]:
    return {
        "street_name": bank_text(address.street, LONGEST["street"]),
        "building_number": bank_text(address.building or "", LONGEST["building"]),
        "postcode": bank_text(address.postcode, LONGEST["postcode"]),
        "town": bank_text(address.town, LONGEST["town"]),
        "country": address.country,
    }


def replace(document: ElementTree.Element, path: str, text: str) -> None:
    """sepaxml draws ids and time itself; a file that is made again must be the same."""
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in ("CstmrCdtTrfInitn", *path.split("/")))
    found = document.find(steps)
    if found is None:
        raise LookupError(f"the payment file has no {path}")
    found.text = text
