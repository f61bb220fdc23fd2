"""camt.054.001.08 and camt.053.001.08: what the bank booked, in a notification or in a statement."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from services.funding.domain.bank.entries import BankEntry, BankMessage, Saying, WholeFile
from services.funding.domain.bank.xml import (
    NotUnderstood,
    find,
    find_all,
    first_amount,
    first_day,
    first_text,
    needed,
    text,
)

MESSAGES = {
    "camt.054.001.08": "BkToCstmrDbtCdtNtfctn/Ntfctn",
    "camt.053.001.08": "BkToCstmrStmt/Stmt",
}
BOOKED = "BOOK"
DEBIT, CREDIT = "DBIT", "CRDT"
RETURN_OF_A_TRANSFER = ("RRTN", "RPCR")
ENTRY_DAYS = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
DETAIL_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")


def read_statement(kind: str, root: Element) -> BankMessage:
    """Every booked movement of the account; what is only announced or pending changes nothing."""
    body = root[0] if len(root) else root
    message_id, created_on = needed(body, "GrpHdr/MsgId"), first_day(body, ("GrpHdr/CreDtTm",))
    entries = [entry for part in find_all(root, MESSAGES[kind]) for entry in find_all(part, "Ntry")]
    booked = [entry for entry in entries if first_text(entry, ("Sts/Cd", "Sts")) == BOOKED]
    movements = tuple(movement for entry in booked for movement in movements_of(entry, created_on))
    return BankMessage(kind, message_id, movements, len(entries) - len(booked))


def movements_of(entry: Element, created_on: date | None) -> Iterator[BankEntry | WholeFile]:
    """The single payments of an entry, or the file that it books in one sum."""
    day = first_day(entry, ENTRY_DAYS) or created_on
    if day is None:
        raise NotUnderstood("an entry has no day")
    details = find_all(entry, "NtryDtls/TxDtls")
    file_id = first_text(entry, ("NtryDtls/Btch/MsgId", "NtryDtls/Btch/PmtInfId"))
    if not details and file_id and not came_back(entry, entry):
        yield WholeFile(Saying.BOOKED, file_id, first_amount(entry, ("Amt",)), day)
        return
    for detail in details or [entry]:
        yield movement(entry, detail, alone=len(details) <= 1, day=day)


def movement(entry: Element, detail: Element, *, alone: bool, day: date) -> BankEntry:
    direction = text(detail, "CdtDbtInd") or needed(entry, "CdtDbtInd")
    back = came_back(entry, detail)
    amount = first_amount(detail, DETAIL_AMOUNTS) or (first_amount(entry, ("Amt",)) if alone else None)
    saying = Saying.SENT_BACK if direction == CREDIT and back else Saying.BOOKED
    odd = (direction == CREDIT) is not back
    return BankEntry(saying, text(detail, "Refs/EndToEndId"), amount, day, odd)


def came_back(entry: Element, detail: Element) -> bool:
    """Whether money came back: a return with its reason, its transaction code, or a reversed booking."""
    reason = find(detail, "RtrInf") is not None
    reversed_booking = text(entry, "RvslInd") in ("true", "1")
    families = (text(node, "BkTxCd/Domn/Fmly/SubFmlyCd") for node in (detail, entry))
    return reason or reversed_booking or any(code in RETURN_OF_A_TRANSFER for code in families)
