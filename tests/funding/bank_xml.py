"""Messages as a bank sends them, as small as they can be."""

HEAD = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-06-17T18:00:00Z</CreDtTm></GrpHdr>"


def document(kind: str, content: str) -> bytes:
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{kind}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">{content}</Document>'.encode()


def camt_054(*entries: str) -> bytes:
    """A debit and credit notification."""
    body = f"<Ntfctn><Id>N1</Id>{''.join(entries)}</Ntfctn>"
    return document("camt.054.001.08", f"<BkToCstmrDbtCdtNtfctn>{HEAD}{body}</BkToCstmrDbtCdtNtfctn>")


def camt_053(*entries: str) -> bytes:
    """A statement."""
    body = f"<Stmt><Id>S1</Id>{''.join(entries)}</Stmt>"
    return document("camt.053.001.08", f"<BkToCstmrStmt>{HEAD}{body}</BkToCstmrStmt>")


def entry(
    amount: str,
    *payments: str,
    direction: str = "DBIT",
    booked: str = "BOOK",
    day: str = "2026-06-17",
    currency: str = "EUR",
    raw: str = "",
) -> str:
    """One movement of the account with the payments in it."""
    details = raw or (f"<NtryDtls>{''.join(payments)}</NtryDtls>" if payments else "")
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>{booked}</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{details}</Ntry>"
    )


def payment(end_to_end_id: str, amount: str | None, more: str = "", currency: str = "EUR") -> str:
    """One payment of a movement."""
    shown = f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else ""
    return f"<TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>{shown}{more}</TxDtls>"


def pain_002(*statuses: str, group: str = "PART", file_id: str = "F1") -> bytes:
    """An answer to a payment file."""
    original = f"<OrgnlMsgId>{file_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
    block = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file_id}</OrgnlPmtInfId>{''.join(statuses)}</OrgnlPmtInfAndSts>"
    body = f"<OrgnlGrpInfAndSts>{original}<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>{block if statuses else ''}"
    return document("pain.002.001.10", f"<CstmrPmtStsRpt>{HEAD}{body}</CstmrPmtStsRpt>")


def status(end_to_end_id: str, code: str, amount: str | None = None) -> str:
    """What the answer says of one transfer."""
    reference = f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId><TxSts>{code}</TxSts>{reference}</TxInfAndSts>"
    )
