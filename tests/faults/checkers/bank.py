"""Payment files as the bank reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from defusedxml import ElementTree

from tests.faults.observation import Observed

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


@dataclass(frozen=True)
class Transfer:
    """One payment that the bank was told to make; `cents` of `currency`."""

    batch_id: str
    end_to_end_id: str
    cents: int
    currency: str
    iban: str


def transfers(seen: Observed) -> Iterator[Transfer]:
    """Every transfer of every payment file."""
    for batch in seen.rows("funding", "payment_batches"):
        for one in ElementTree.fromstring(batch["content"]).iter(f"{PAIN}CdtTrfTxInf"):
            amount = one.find(f"{PAIN}Amt/{PAIN}InstdAmt")
            if amount is None:
                raise LookupError(f"a transfer of batch {batch['id']} names no amount")
            yield Transfer(
                batch_id=str(batch["id"]),
                end_to_end_id=one.findtext(f"{PAIN}PmtId/{PAIN}EndToEndId", ""),
                cents=int(Decimal(amount.text or "0") * 100),
                currency=amount.get("Ccy", ""),
                iban=one.findtext(f"{PAIN}CdtrAcct/{PAIN}Id/{PAIN}IBAN", ""),
            )
