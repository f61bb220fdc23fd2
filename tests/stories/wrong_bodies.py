"""What can be wrong in a body, as (dotted place, value) under a name that says it; and good bodies beside them."""

import math
from typing import Any

from deploy.local.demo.exchange import Exchange, organisation

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(2_000)
ELEVEN_MEBIBYTES = 11 * 1024 * 1024
REGISTRATION = organisation("Kraków Foods", "PL-REFUSED", "PL", "sme", "Kraków", (50.0647, 19.945))
CLAIM = {
    "iban": "PL61109010140000071219812874",
    "account_holder": "Warsaw Foods",
    "address": {"street": "Prosta", "postcode": "00-001", "town": "Warsaw", "country": "PL"},
}
NUMBERS = {
    "written with underscores": "1_000",
    "written in full-width digits": "２４",
    "written as text": "24",
    "that is NaN": math.nan,
    "that is infinite": math.inf,
    "with a fraction": 24.5,
    "that is true": True,
    "below zero": -1,
}
WRONG_IN_A_REGISTRATION = {
    "an unknown field": ("colour", "red"),
    "an unknown field further in": ("location.colour", "red"),
    "an unknown partnership": ("partnership", "NOWHERE-NEXT"),
    "a partnership of a closed call": ("partnership", "AURORA"),
    "an unknown country": ("country", "ZZ"),
    "an unknown kind": ("kind", "guild"),
    "an unknown activity": ("preferences.activities.0", "golf"),
    "a latitude of 91": ("location.latitude", 91.0),
    "a latitude that is NaN": ("location.latitude", math.nan),
    "a latitude as text": ("location.latitude", "50.0647"),
    "control characters": ("motivation", "bell\u0007"),
    "too long a text": ("motivation", "a" * 2_001),
    "an address with a line break": ("contact.email", "a@example.test\nBcc: b@example.test"),
    **{f"a headcount {how}": ("headcount", number) for how, number in NUMBERS.items()},
    **{f"a turnover {how}": ("turnover_eur", number) for how, number in NUMBERS.items()},
}
WRONG_IN_AN_APPLICATION = {
    "an unknown field": ("colour", "red"),
    "a stay that ends before it starts": ("stay.last_day", "2027-02-26"),
    "30 February": ("stay.first_day", "2027-02-30"),
    "a day as a number": ("stay.first_day", 1_803_859_200),
    "a day in full-width digits": ("stay.first_day", "２０２７-０３-０１"),
    "a stay that began before today": ("stay.first_day", "2027-01-29"),
    "an unknown activity": ("activities.0", "golf"),
    "an unknown mode": ("mode", "by_post"),
    "an unknown nationality": ("representative.nationality", "ZZ"),
    "a declaration as text": ("declarations.no_double_funding", "true"),
    "days of residence as text": ("representative.residence_days_last_12_months", "200"),
    "an agenda on 30 February": ("agenda.0.day", "2027-02-30"),
}
WRONG_IN_A_CLAIM = {
    "an IBAN with a wrong check digit": ("iban", "PL61109010140000071219812875"),
    "an unknown country": ("address.country", "ZZ"),
    "an unknown field": ("amount", "900.00"),
    "a BIC of another country": ("bic", "PSSTFRPPXXX"),
}


def routes_of(exchange: Exchange) -> dict[str, list[str]]:
    """What can be read and done about an exchange, in every service."""
    case = exchange.path
    documents = [f"{case}/documents/{name}" for name in ("commitment_to_quality", "financial_agreement")]
    return {
        "GET": [
            case,
            *documents,
            *(f"{case}/{what}" for what in ("evidence", "claim", "messages", "trace", "certificate.pdf")),
            f"/api/organisations/{exchange.visitor_id}",
            f"/api/matches/{exchange.match_id}",
            f"/api/claims/{exchange.claim_id}",
        ],
        "POST": [
            *(f"{document}/signatures" for document in documents),
            *(f"{case}/{step}" for step in ("departure", "return", "attendance", "report", "withdrawal", "claim")),
            f"/api/matches/{exchange.match_id}/confirmation",
        ],
    }


BODIES: dict[str, Any] = {
    "signatures": {"as": "visitor", "content_sha256": "0" * 64},
    "departure": {"on": "2027-02-01"},
    "return": {"first_day": "2027-02-01", "last_day": "2027-02-01"},
    "attendance": {"days": ["2027-02-01"]},
    "report": {
        "satisfaction": 5,
        "objectives_met": True,
        "would_recommend": True,
        "outcomes": dict.fromkeys(
            ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets"), 0
        ),
        "text": "Nothing.",
    },
    "withdrawal": {"reason": "Curious."},
    "claim": CLAIM,
    "confirmation": {},
}
