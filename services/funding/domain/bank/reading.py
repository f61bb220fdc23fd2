"""The three messages of a bank that are taken, by their kind."""

from services.funding.domain.bank.entries import BankMessage
from services.funding.domain.bank.statement import MESSAGES, read_statement
from services.funding.domain.bank.status_report import KIND as STATUS_REPORT
from services.funding.domain.bank.status_report import read_status_report
from services.funding.domain.bank.xml import NotUnderstood, parse

TAKEN = (STATUS_REPORT, *MESSAGES)


def read_bank_message(content: bytes) -> BankMessage:
    """What a bank says in these bytes of XML; bank.xml.NotXml or NotUnderstood says why it cannot be read."""
    kind, root = parse(content)
    if kind == STATUS_REPORT:
        return read_status_report(root)
    if kind in MESSAGES:
        return read_statement(kind, root)
    raise NotUnderstood(f"only {', '.join(TAKEN)} are taken here")
