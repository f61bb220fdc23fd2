"""A bank that pays whatever it is told: it reads a payment file and says that it was booked."""

from defusedxml import ElementTree

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def orders(payment_file: bytes) -> list[tuple[str, str, str]]:
    """(end-to-end id, amount, currency) of every order in a pain.001."""
    found = []
    for order in ElementTree.fromstring(payment_file).iter(f"{PAIN}CdtTrfTxInf"):
        amount = order.find(f"{PAIN}Amt/{PAIN}InstdAmt")
        name = order.findtext(f"{PAIN}PmtId/{PAIN}EndToEndId", "")
        if amount is not None:
            found.append((name, amount.text or "", amount.get("Ccy", "")))
    return found


def camt_054(payment_file: bytes, booked_on: str) -> bytes:
    """A debit notification that every order of the file was booked on this day."""
    entries = "".join(
        f"""<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>{booked_on}</Dt></BookgDt><ValDt><Dt>{booked_on}</Dt></ValDt>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>
        <Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls></Ntry>"""
        for name, amount, currency in orders(payment_file)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>N{booked_on}</MsgId><CreDtTm>{booked_on}T18:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>1</Id><CreDtTm>{booked_on}T18:00:00</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""".encode()
