"""pain.002.001.10: the bank's answer to a payment file, for all of it, one block, or single transfers."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from services.funding.domain.bank.entries import BankEntry, BankMessage, Saying, WholeFile
from services.funding.domain.bank.xml import NotUnderstood, find_all, first_amount, first_day, needed, text

KIND = "pain.002.001.10"
REJECTED = "RJCT"
TRANSFERS = "OrgnlPmtInfAndSts/TxInfAndSts"


def read_status_report(root: Element) -> BankMessage:
    """Every refusal in the report; acceptances on the way to the booking change nothing."""
    report = next(iter(find_all(root, "CstmrPmtStsRpt")), None)
    if report is None:
        raise NotUnderstood("CstmrPmtStsRpt is missing")
    day = first_day(report, ("GrpHdr/CreDtTm",))
    if day is None:
        raise NotUnderstood("GrpHdr/CreDtTm is missing")
    refusals = tuple(refused(report, day))
    statuses = [status for status in find_all(report, TRANSFERS) if text(status, "TxSts") != REJECTED]
    return BankMessage(
        KIND, needed(report, "GrpHdr/MsgId"), refusals, len(statuses) if refusals else max(1, len(statuses))
    )


def refused(report: Element, day: date) -> Iterator[BankEntry | WholeFile]:
    """The refused transfers; a refused file or block without single transfers stands for all of them."""
    transfers = [status for status in find_all(report, TRANSFERS) if text(status, "TxSts") == REJECTED]
    for status in transfers:
        amount = first_amount(status, ("OrgnlTxRef/Amt/InstdAmt",))
        yield BankEntry(Saying.REFUSED, text(status, "OrgnlEndToEndId"), amount, day)
    if transfers:
        return
    if text(report, "OrgnlGrpInfAndSts/GrpSts") == REJECTED:
        yield WholeFile(Saying.REFUSED, needed(report, "OrgnlGrpInfAndSts/OrgnlMsgId"), None, day)
        return
    for block in find_all(report, "OrgnlPmtInfAndSts"):
        if text(block, "PmtInfSts") == REJECTED:
            yield WholeFile(Saying.REFUSED, needed(block, "OrgnlPmtInfId"), None, day)
